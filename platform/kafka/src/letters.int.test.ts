import { randomBytes, randomUUID } from 'node:crypto'
import { type ConsumerOptions, consume, createCodec, fromLetterRecord, lettersTopic, systemClock, systemIds } from '@millrace/messaging'
import { memorySchemas, silentTelemetry } from '@millrace/messaging/memory'
import { eventually } from '@millrace/testing'
import kafkajs from 'kafkajs'
import { afterAll, expect, test } from 'vitest'
import { kafka } from './kafka.ts'
import { brokersUnderTest } from './testing/brokers-under-test.ts'

const broker = kafka({ brokers: brokersUnderTest() })
afterAll(() => broker.close())

const consumerOf = (group: string, topic: string): ConsumerOptions => {
  const started = new Set<string>()
  return {
    group,
    topics: [topic],
    types: new Set(['any.Thing']),
    handle: async () => undefined,
    broker,
    codec: createCodec({ contracts: { types: {}, topics: {} }, source: memorySchemas() }),
    started: {
      has: async (_, topicId, partition) => started.has(`${topicId}/${partition}`),
      record: async (_, partitions) => {
        for (const { topicId, partition } of partitions) started.add(`${topicId}/${partition}`)
      },
    },
    clock: systemClock,
    ids: systemIds,
    telemetry: silentTelemetry,
  }
}

const within = { deadlineMs: 30_000 }

/** Compressed, so that a topic of the usual limit takes it. */
const sendCompressed = async (topic: string, messages: readonly kafkajs.Message[]): Promise<void> => {
  const producer = new kafkajs.Kafka({ brokers: [...brokersUnderTest()], logLevel: kafkajs.logLevel.NOTHING }).producer()
  await producer.connect()
  await producer.send({
    topic,
    messages: messages.map(message => ({ ...message, partition: 0 })),
    compression: kafkajs.CompressionTypes.GZIP,
  })
  await producer.disconnect()
}

test('what a source holds compressed, and huge keys and headers, become letters, payload untouched, and are found again', async () => {
  const [topic, group] = [`large-${randomUUID()}`, `large-${randomUUID()}`]
  await broker.topics.create([
    { topic, partitions: 1, config: {} },
    // As a version before made it.
    { topic: lettersTopic(group), partitions: 1, config: { 'cleanup.policy': 'compact' } },
  ])
  const large = Buffer.alloc(5_000_000, 'millrace ')
  const key = Buffer.concat([Buffer.from([0xff]), randomBytes(400_000)])
  const header = randomBytes(400_000)
  await sendCompressed(topic, [{ key: 'k', value: large }])
  await sendCompressed(topic, [{ key, value: 'no Avro' }])
  await sendCompressed(topic, [{ key: 'h', value: 'nor this', headers: { huge: header } }])
  const options = consumerOf(group, topic)
  const consumer = consume(options)
  await eventually(() => expect(consumer.status()).toMatchObject([{ finished: 3, liveLetters: 3 }]), within.deadlineMs)
  await consumer.close()

  const originals: unknown[] = []
  const follower = broker.follow({
    from: [{ topic: lettersTopic(group), partition: 0, offset: 0 }],
    records: ({ records }) => {
      for (const record of records) originals.push(fromLetterRecord(record)?.original)
    },
    outOfRange: () => undefined,
    trouble: () => undefined,
  })
  await eventually(() => expect(originals).toHaveLength(3), within.deadlineMs)
  await follower.close()
  expect(originals).toMatchObject([{ key: Buffer.from('k') }, { key, value: Buffer.from('no Avro') }, { headers: [['huge', header]] }])
  expect(originals[0]).toSatisfy(original => Object(original).value.equals(large))

  const next = consume(options)
  await eventually(() => expect(next.status()).toMatchObject([{ finished: 3, liveLetters: 3 }]), within.deadlineMs)
  await next.close()
})
