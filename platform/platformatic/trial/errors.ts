import { MessagingError } from '@millrace/messaging'
import { findErrorBy } from '@platformatic/kafka'

const found = (error: unknown, property: string, value: unknown) => (error instanceof Error ? findErrorBy(error, property, value) : null)

export const isAnyOf = (error: unknown, ...ids: readonly string[]): boolean => ids.some(id => found(error, 'apiId', id) !== null)

/** Says in the platform's words what the library said. */
export const said = (what: string, error: unknown): MessagingError => {
  if (error instanceof MessagingError) return error
  const because = `${what}: ${error instanceof Error ? error.message : String(error)}`
  if (isAnyOf(error, 'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE')) {
    return new MessagingError('MR_MESSAGE_TOO_LARGE', because, { cause: error, failure: 'permanent' })
  }
  if (isAnyOf(error, 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS')) {
    return new MessagingError('MR_STALE_GENERATION', because, { cause: error })
  }
  if (isAnyOf(error, 'INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED')) return new MessagingError('MR_FENCED', because, { cause: error })
  // The library keeps only the name, in a sentence (base.js, #performMetadata): nothing else tells this error from others.
  if (found(error, 'code', 'PLT_KFK_USER')?.message.startsWith('Unknown topic')) {
    return new MessagingError('MR_TOPIC_MISSING', because, { cause: error, failure: 'unavailable' })
  }
  if (found(error, 'closed', true) !== null) return new MessagingError('MR_CLOSED', because, { cause: error })
  return new MessagingError('MR_BROKER_UNAVAILABLE', because, { cause: error, failure: 'unavailable' })
}
