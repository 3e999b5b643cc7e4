import type { Contracts, TypeContract } from '@millrace/contracts'
import { expect } from 'vitest'
import {
  type MemoryBroker,
  type MemoryTelemetry,
  manualClock,
  memoryBroker,
  memorySchemas,
  memoryTelemetry,
  seededIds,
} from '../memory/index.ts'
import { messagingMetrics } from '../metrics.ts'
import type { Broker, HeaderList, IncomingRecord, Member, OutgoingRecord, TopicPartition } from '../ports/broker.ts'
import type { SchemaSource } from '../ports/schema-source.ts'
import { createCodec } from '../wire/create-codec.ts'
import { partitionOf } from '../wire/murmur2.ts'
import { toRecord } from '../wire/to-record.ts'
import { consume } from './consume.ts'
import type { Consumer, ConsumerOptions, StartedPartitions } from './consumer.ts'

const contract = (type: string): TypeContract => {
  const fields = [
    { name: 'id', type: 'string' },
    { name: 'order', type: 'string' },
  ]
  const schema = JSON.stringify({ type: 'record', name: type, fields })
  return { type, topic: 'shop.events', key: 'id', schema, fingerprint: schema }
}

const contracts: Contracts = {
  types: { 'shop.Sold': contract('shop.Sold'), 'shop.Returned': contract('shop.Returned') },
  topics: {
    'shop.events': {
      topic: 'shop.events',
      owner: 'shop',
      partitions: 1,
      cleanup: 'keep',
      maxMessageBytes: 100_000,
      types: ['shop.Sold', 'shop.Returned'],
    },
  },
}

const topic = 'shop.events'

/** The started partitions of a store that outlives every consumer of a test. */
const memoryStarted = (): StartedPartitions & { forget(): void } => {
  const started = new Set<string>()
  return {
    has: async (group, topicId, partition) => started.has(`${group} ${topicId} ${partition}`),
    record: async (group, partitions) => {
      for (const { topicId, partition } of partitions) started.add(`${group} ${topicId} ${partition}`)
    },
    forget: () => started.clear(),
  }
}

/** Keeps the members that join by this client, so that a test can end their sessions. */
const watchMembers = (client: Broker, members: Member[]): Broker => {
  const join = client.join.bind(client)
  client.join = options => {
    const member = join(options)
    members.push(member)
    return member
  }
  return client
}

/** What every reported metric must be in the table for, with exactly its labels. */
const keepTable = ({ counts, observations }: MemoryTelemetry): void => {
  for (const { metric, labels } of [...counts, ...observations]) {
    const known = Object.entries(messagingMetrics).find(([name]) => name === metric)?.[1]
    expect(known, metric).toBeDefined()
    expect(Object.keys(labels).toSorted(), metric).toEqual(known?.labels.toSorted())
  }
}

/** One broker with one topic, time that the test drives, and consumers of one group on it. */
export const startWorld = async ({ partitions = 1, seed = 1 }: { readonly partitions?: number; readonly seed?: number } = {}) => {
  const clock = manualClock()
  const ids = seededIds(seed, clock)
  const broker: MemoryBroker = memoryBroker({ clock, ids })
  const telemetry = memoryTelemetry()
  const source = memorySchemas()
  const writer = createCodec({ contracts, source })
  await writer.prepare(['shop.Sold', 'shop.Returned'])
  await broker.topics.create([{ topic, partitions, config: {} }])
  const started = memoryStarted()
  const consumers: Consumer[] = []
  const members: Member[] = []
  watchMembers(broker, members)
  const producer = broker.producer('test')

  const until = async (holds: () => boolean | Promise<boolean>, withinMs = 600_000): Promise<void> => {
    const lastMs = clock.monotonicMs() + withinMs
    while (!(await holds())) {
      if (clock.monotonicMs() > lastMs) throw new Error(`Not within ${withinMs} ms: ${holds}`)
      await clock.advance(20)
    }
  }

  const sold = (key: string, id: string, order = key, type = 'shop.Sold'): OutgoingRecord => ({
    ...toRecord(
      {
        id,
        type,
        topic,
        key,
        subject: `s-${key}`,
        sequence: 1,
        correlationId: `flow-${id}`,
        causationId: 'c',
        source: 'shop',
        at: clock.now(),
        value: writer.encode(type, { id, order }),
      },
      partitions,
    ),
  })

  return {
    broker,
    clock,
    telemetry,
    started,
    source,
    until,
    sold,
    topic,
    partitionOf: (key: string) => partitionOf(key, partitions),
    raw: (value: Buffer | null, headers: HeaderList = [], key: string | null = 'k', partition = 0): OutgoingRecord => ({
      topic,
      partition,
      key: key === null ? null : Buffer.from(key),
      value,
      headers,
      timestamp: clock.now(),
    }),
    append: (...records: readonly OutgoingRecord[]) => producer.send(records),
    /** Messages by key and id. */
    send: (...messages: readonly (readonly [key: string, id: string, order?: string])[]) =>
      producer.send(messages.map(([key, id, order]) => sold(key, id, order))),
    consume: (
      options: Partial<ConsumerOptions> & Pick<ConsumerOptions, 'handle'>,
      schemas: SchemaSource = source,
      client: Broker = broker,
    ): Consumer => {
      const consumer = consume({
        group: 'shop',
        topics: [topic],
        types: new Set(['shop.Sold']),
        broker: client,
        codec: createCodec({ contracts, source: schemas }),
        started,
        clock,
        ids,
        telemetry,
        ...options,
      })
      consumers.push(consumer)
      return consumer
    },
    committed: async (partition = 0): Promise<number | undefined> =>
      (await broker.topics.committed('shop', [topic])).find(at => at.partition === partition)?.offset,
    letters: (partition = 0): Promise<readonly IncomingRecord[]> => readAll(broker, { topic: 'shop.letters', partition }, until),
    /** The sessions of all members of `broker` are over, as if this process had slept. */
    expireMembers: (): void => {
      for (const member of members) broker.expire(member)
    },
    /** Closes a consumer as time goes by. */
    stop: async (consumer: Consumer): Promise<void> => {
      let closed = false
      void consumer.close().then(() => {
        closed = true
      })
      await until(() => closed)
    },
    close: async (): Promise<void> => {
      const all = Promise.all(consumers.map(consumer => consumer.close()))
      let closed = false
      void all.then(() => {
        closed = true
      })
      await until(() => closed)
      await broker.close()
      keepTable(telemetry)
    },
  }
}

const readAll = async (
  broker: Broker,
  at: TopicPartition,
  until: (holds: () => boolean) => Promise<void>,
): Promise<readonly IncomingRecord[]> => {
  const bounds = (await broker.topics.bounds([at.topic])).find(({ partition }) => partition === at.partition)
  if (bounds === undefined || bounds.latest === bounds.earliest) return []
  const records: IncomingRecord[] = []
  let position = bounds.earliest
  const follower = broker.follow({
    from: [{ ...at, offset: bounds.earliest }],
    records: batch => {
      records.push(...batch.records)
      position = batch.nextOffset
    },
    outOfRange: () => undefined,
    trouble: () => undefined,
  })
  await until(() => position >= bounds.latest)
  await follower.close()
  return records
}
