import { randomUUID } from 'node:crypto'
import type { Broker, OutgoingRecord } from '@millrace/messaging'
import {
  answerError,
  answerTwice,
  type BrokerProxy,
  brokerProxy,
  cutAnswer,
  cutRequest,
  delayAnswer,
  deliverTwice,
  dropAnswer,
  type Fault,
  hold,
} from '@millrace/testing/broker-proxy'
import type { TestContext } from 'vitest'
import { kafka } from '../kafka.ts'
import type { KafkaOptions } from '../options.ts'
import { brokersUnderTest } from './brokers-under-test.ts'

/** Short, so that a test needn't wait long for a request that isn't answered. */
export const requestTimeoutMs = 300

/** What a network and a broker may do to any request; the client sees no more than that an answer is late, cut or missing. */
export const networkFaults: readonly Fault[] = [
  delayAnswer(requestTimeoutMs * 3),
  dropAnswer,
  cutAnswer(0),
  cutAnswer(3),
  cutAnswer(11),
  cutRequest,
  hold(),
  answerTwice,
  deliverTwice,
]

const [notLeader, requestTimedOut, notCoordinator, coordinatorLoading] = [6, 7, 16, 14]

export const leaderFaults: readonly Fault[] = [answerError(notLeader), answerError(requestTimedOut, { applied: true })]
export const coordinatorFaults: readonly Fault[] = [answerError(notCoordinator), answerError(coordinatorLoading)]

export interface Proxied {
  readonly proxy: BrokerProxy
  /** A client that knows the brokers by the proxy alone. */
  readonly broker: Broker
  /** Another one, by the same proxy. */
  client(options?: Partial<KafkaOptions>): Broker
}

/** Closed after the test. */
export const proxied = async ({ onTestFinished }: TestContext, options: Partial<KafkaOptions> = {}): Promise<Proxied> => {
  const proxy = await brokerProxy(brokersUnderTest())
  const clients: Broker[] = []
  const client = (own: Partial<KafkaOptions> = {}): Broker => {
    const made = kafka({ brokers: proxy.brokers, requestTimeoutMs, retryForMs: 20_000, ...options, ...own })
    clients.push(made)
    return made
  }
  const broker = client()
  onTestFinished(async () => {
    await Promise.all(clients.map(each => each.close()))
    await proxy.close()
  })
  return { proxy, broker, client }
}

/** A topic made past the proxy. */
export const newTopic = async (partitions = 1, config: Readonly<Record<string, string>> = {}): Promise<string> => {
  const topic = `misbehaving-${randomUUID()}`
  const direct = kafka({ brokers: brokersUnderTest() })
  await direct.topics.create([{ topic, partitions, config }])
  await direct.close()
  return topic
}

export const recordOf = (topic: string, partition: number, value: string): OutgoingRecord => ({
  topic,
  partition,
  key: Buffer.from(value),
  value: Buffer.from(value),
  headers: [],
  timestamp: 1_750_000_000_000,
})
