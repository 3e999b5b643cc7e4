import type { Broker, FetchedBatch, MemberOptions } from '@millrace/messaging'

/** A way to a broker on which one topic's records can be held up. */
export interface HeldBroker {
  readonly link: (broker: Broker) => Broker
  /** Lets through what was held, and all that comes. */
  release(): void
}

/** As a slow network would: records of `topic` reach no consumer group until they are let through. */
export const heldBroker = (topic: string): HeldBroker => {
  let held: (() => void)[] | undefined = []

  const holding = (options: MemberOptions): MemberOptions => ({
    ...options,
    records: (batch: FetchedBatch, assignment) => {
      const deliver = () => {
        if (!assignment.signal.aborted) options.records(batch, assignment)
      }
      if (batch.topic === topic && held !== undefined) held.push(deliver)
      else deliver()
    },
  })

  return {
    link: broker => ({
      ready: signal => broker.ready(signal),
      topics: broker.topics,
      groups: broker.groups,
      producer: name => broker.producer(name),
      transactions: id => broker.transactions(id),
      join: options => broker.join(holding(options)),
      follow: options => broker.follow(options),
      close: () => broker.close(),
    }),
    release: () => {
      const late = held ?? []
      held = undefined
      for (const deliver of late) deliver()
    },
  }
}
