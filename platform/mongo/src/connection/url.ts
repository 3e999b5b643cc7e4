import { EventSourcingError } from '@millrace/event-sourcing'

/** Hosts and database of a MongoDB URL, for messages: never its credentials or options. */
export const addressOf = (url: string): string => {
  const parts = /^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?([^@/?]+)\/([^/?]+)/.exec(url)
  if (parts?.[1] === undefined || parts[2] === undefined) {
    throw new EventSourcingError(
      'MR_DEFINITION',
      'The MongoDB url must name its hosts and the database of this service, as mongodb://127.0.0.1:27017/orders',
      { failure: 'permanent' },
    )
  }
  return `${parts[1]}/${parts[2]}`
}
