import type { Broker, GroupAdmin, TopicAdmin } from '@millrace/messaging'
import type { BaseOptions } from '@platformatic/kafka'
import { type PlatformaticOptions, platformatic } from '../src/platformatic.ts'
import { byConsumer, type Calls } from './calls.ts'
import { Membership } from './membership.ts'
import { Reading } from './reading.ts'
import { producerOf, writerOf } from './writers.ts'

export type Client = BaseOptions

/** What looks at the brokers from outside is the adapter's own: the trial is of the clients that write and read. */
export interface Outside {
  readonly topics: TopicAdmin
  readonly groups: GroupAdmin
  readonly calls: Calls
}

interface Closable {
  close(): Promise<void>
}

/**
 * The Broker port on the library's own Producer, Transaction and Consumer, as near as they come to it. Not for use: it measures
 * what they lack (docs/decisions/0003).
 */
export const libraryClients = (options: PlatformaticOptions, calls: Calls = byConsumer): Broker => {
  const broker = platformatic(options)
  const outside = { topics: broker.topics, groups: broker.groups, calls }
  const open = new Set<Closable>()
  const keep = <T extends Closable>(part: T): T => {
    open.add(part)
    return part
  }
  const [retryDelay, retries] = [100, (options.retryForMs ?? 5_000) / 100]
  const client = () => ({ clientId: options.clientId ?? 'trial', bootstrapBrokers: [...options.brokers], retries, retryDelay })
  return {
    ready: signal => broker.ready(signal),
    topics: broker.topics,
    groups: broker.groups,
    producer: () => keep(producerOf(client())),
    transactions: id => keep(writerOf(client(), id)),
    join: member => keep(new Membership(member, client(), outside)),
    follow: ({ from, ...rest }) => {
      const reading = keep(new Reading(client(), outside, rest))
      reading.start(from)
      return reading
    },
    close: async () => {
      await Promise.allSettled([...open].map(part => part.close()))
      await broker.close()
    },
  }
}
