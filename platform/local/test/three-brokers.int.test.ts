import { randomUUID } from 'node:crypto'
import { kafka } from '@millrace/kafka'
import { onKafka } from '@millrace/kafka/testing'
import type { Broker, FetchedBatch, IncomingRecord, OutgoingRecord } from '@millrace/messaging'
import { eventually } from '@millrace/testing'
import { brokerConformance } from '@millrace/testing/broker-conformance'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { coordinatorOf, inSyncOf, leadersOf } from './cluster-admin.ts'
import { type KafkaCluster, startKafkaCluster } from './kafka-cluster.ts'

const patienceMs = 60_000
const partitions = 4
/** All of the suite, as `npm run conformance` runs it; else only what brokers are killed under. */
const whole = process.env.CONFORMANCE_BROKERS === '3'

let cluster: KafkaCluster
let broker: Broker
const client = () => kafka({ brokers: cluster.addresses, clientId: 'three-brokers', retryForMs: patienceMs })

beforeAll(async () => {
  cluster = await startKafkaCluster(3)
  vi.stubEnv('KAFKA_BROKERS', cluster.addresses.join())
  broker = client()
  // Refused until all three have joined.
  const probe = { topic: 'probe', partitions: 1, replicationFactor: 3, config: {} }
  await eventually(() => broker.topics.create([probe]), patienceMs)
  // The brokers make their own topics when these are first asked for.
  await broker.transactions('probe').transaction(send => send([{ ...record('probe', 0), partition: 0 }]))
  await joining('probe', 'probe').member.joined
}, 600_000)
afterAll(async () => {
  await broker?.close()
  await cluster?.stop()
  vi.unstubAllEnvs()
})

const record = (topic: string, value: number): OutgoingRecord => ({
  topic,
  partition: value % partitions,
  key: Buffer.from(String(value % partitions)),
  value: Buffer.from(String(value)),
  headers: [],
  timestamp: 1_750_000_000_000,
})

const newTopic = async (): Promise<string> => {
  const topic = `killed-${randomUUID()}`
  await broker.topics.create([{ topic, partitions, config: {} }])
  const [described] = await broker.topics.describe([topic])
  expect(described).toMatchObject({ replicationFactor: 3 })
  return topic
}

/** Numbers of one partition. */
const numbersOf = (records: readonly IncomingRecord[], partition: number): readonly number[] =>
  records.filter(received => received.partition === partition).map(({ value }) => Number(value))
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, value) => value)
const byPartition = (numbers: readonly number[]) =>
  upTo(partitions).map(partition => numbers.filter(value => value % partitions === partition))

const following = (topic: string) => {
  const reader = client()
  const records: IncomingRecord[] = []
  reader.follow({
    from: upTo(partitions).map(partition => ({ topic, partition, offset: 0 })),
    records: batch => void records.push(...batch.records),
    outOfRange: () => undefined,
    unreadable: () => undefined,
    trouble: () => undefined,
  })
  return { records, close: () => reader.close() }
}

/** A member that commits what it was given, batch by batch. */
const joining = (topic: string, group: string) => {
  const records: IncomingRecord[] = []
  let committing = Promise.resolve()
  const member = broker.join({
    group,
    topics: [topic],
    sessionTimeoutMs: 10_000,
    assigned: async assignment => {
      const committed = new Map((await assignment.committed()).map(({ partition, offset }) => [partition, offset]))
      assignment.start(assignment.partitions.map(at => ({ ...at, offset: committed.get(at.partition) ?? 0 })))
    },
    revoked: () => committing,
    records: ({ records: received, partition, nextOffset }: FetchedBatch, assignment) => {
      records.push(...received)
      const offsets = [{ topic, partition, offset: nextOffset, metadata: '' }]
      committing = committing.then(() => assignment.commit(offsets).catch(() => undefined))
    },
    outOfRange: () => undefined,
    unreadable: () => undefined,
    trouble: () => undefined,
  })
  return { member, records }
}

const sends = 60
const perSend = 20

interface Names {
  readonly topic: string
  readonly group: string
  readonly transactionalId: string
}

const inSync = (topic: string) => eventually(async () => expect(await inSyncOf(cluster.addresses, topic)).toEqual([3, 3, 3, 3]), patienceMs)

/** A name that this node looks after. */
const lookedAfterBy = async (nodeId: number, topic: '__consumer_offsets' | '__transaction_state'): Promise<string> => {
  for (;;) {
    const name = randomUUID()
    if ((await coordinatorOf(cluster.addresses, topic, name)) === nodeId) return name
  }
}

/** Publishes, follows, handles and commits, and kills a broker at a third of it and while a transaction is open. */
const publishAndConsume = async ({ topic, group, transactionalId }: Names, victim: number): Promise<void> => {
  const [follower, reader, producer, writer] = [
    following(topic),
    joining(topic, group),
    broker.producer('numbers'),
    broker.transactions(transactionalId),
  ]
  await reader.member.joined
  await writer.transaction(send => send(upTo(partitions).map(value => record(topic, value))))
  for (let send = 0; send < sends; send++) {
    const numbers = upTo(perSend).map(value => partitions + send * perSend + value)
    if (send === sends / 3) {
      const [first, second] = [numbers.slice(0, perSend / 2), numbers.slice(perSend / 2)]
      await writer.transaction(async sendInside => {
        await sendInside(first.map(value => record(topic, value)))
        cluster.kill(victim)
        await sendInside(second.map(value => record(topic, value)))
      })
    } else {
      await producer.send(numbers.map(value => record(topic, value)))
    }
  }
  const all = byPartition(upTo(partitions + sends * perSend))
  await eventually(() => expect(upTo(partitions).map(partition => numbersOf(follower.records, partition))).toEqual(all), patienceMs)
  // Handled once at least, and for the first time in order.
  await eventually(() => {
    const first = upTo(partitions).map(partition => [...new Set(numbersOf(reader.records, partition))])
    expect(first).toEqual(all)
  }, patienceMs)
  const ends = (await broker.topics.bounds([topic])).map(({ latest }) => latest)
  const committed = async () => (await broker.topics.committed(group, [topic])).map(({ offset }) => offset)
  await eventually(async () => expect(await committed()).toEqual(ends), patienceMs)
  await Promise.all([reader.member.close(), producer.close(), writer.close(), follower.close()])
}

describe('law 1: of three brokers one is killed while publishing and consuming, and nothing is lost, doubled or out of order', () => {
  const timeout = patienceMs * 3
  test('it leads a partition, and coordinates the group and a transaction that is open', { timeout }, async () => {
    const topic = await newTopic()
    const [victim = Number.NaN] = await leadersOf(cluster.addresses, topic)
    const group = await lookedAfterBy(victim, '__consumer_offsets')
    const transactionalId = await lookedAfterBy(victim, '__transaction_state')
    await publishAndConsume({ topic, group, transactionalId }, victim)
  })

  const victims: Readonly<Record<string, (of: Names) => Promise<number | undefined>>> = {
    'it leads a partition': async ({ topic }) => (await leadersOf(cluster.addresses, topic))[0],
    'it coordinates the group': ({ group }) => coordinatorOf(cluster.addresses, '__consumer_offsets', group),
    'it coordinates a transaction': ({ transactionalId }) => coordinatorOf(cluster.addresses, '__transaction_state', transactionalId),
  }
  for (const [what, find] of Object.entries(whole ? victims : {})) {
    test(what, { timeout }, async () => {
      const names = { topic: await newTopic(), group: randomUUID(), transactionalId: randomUUID() }
      await inSync(names.topic)
      await publishAndConsume(names, (await find(names)) ?? Number.NaN)
      await inSync(names.topic)
    })
  }
})

if (whole) brokerConformance('kafka on three brokers', onKafka(kafka))
