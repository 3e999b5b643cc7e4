import { randomUUID } from 'node:crypto'
import type { Broker, OutgoingRecord } from '@millrace/messaging'
import { eventually } from '@millrace/testing'
import { answerError } from '@millrace/testing/broker-proxy'
import { afterAll, expect, test } from 'vitest'
import { kafka } from '../kafka.ts'
import type { KafkaOptions } from '../options.ts'
import { brokersUnderTest } from '../testing/brokers-under-test.ts'
import { deleteTopic } from '../testing/delete-topic.ts'
import { plainLog, valuesByPartition } from '../testing/plain-client.ts'
import { newTopic, proxied } from '../testing/proxied.ts'
import type { Compression } from '../wire/compress.ts'

const clients: Broker[] = []
const client = (options: Partial<KafkaOptions> = {}): Broker => {
  const made = kafka({ brokers: brokersUnderTest(), ...options })
  clients.push(made)
  return made
}
afterAll(async () => {
  await Promise.all(clients.map(each => each.close()))
})

const record = (topic: string, partition: number, value: string): OutgoingRecord => ({
  topic,
  partition,
  key: Buffer.from('key'),
  value: Buffer.from(value),
  headers: [['ce_type', 'orders.OrderPlaced']],
  timestamp: 1_750_000_000_000,
})
const numbered = (topic: string, partition: number, from: number, count: number) =>
  Array.from({ length: count }, (_, place) => record(topic, partition, `order ${from + place}`))
const values = (from: number, count: number) => Array.from({ length: count }, (_, place) => `order ${from + place}`)

test.concurrent.each<Compression | undefined>([undefined, 'zstd', 'gzip', 'none'])(
  'compressed by %s, every client reads the same',
  async compression => {
    const topic = await newTopic(2)
    const producer = client(compression === undefined ? {} : { compression }).producer('compressing')
    await producer.send([...numbered(topic, 0, 0, 400), ...numbered(topic, 1, 400, 3)])
    expect(valuesByPartition(await plainLog(topic))).toEqual({ 0: values(0, 400), 1: values(400, 3) })
  },
)

test.concurrent('a broker that refuses the compression gets the same as it is, once', async context => {
  const unsupportedCompression = 76
  const { proxy, broker } = await proxied(context, { compression: 'zstd' })
  const topic = await newTopic(1)
  const producer = broker.producer('refused')
  const refusing = proxy.when('Produce', answerError(unsupportedCompression))
  await producer.send(numbered(topic, 0, 0, 100))
  await producer.send(numbered(topic, 0, 100, 100))
  expect(refusing.hits).toBe(1)
  expect(valuesByPartition(await plainLog(topic))).toEqual({ 0: values(0, 200) })
})

test.concurrent('sends for one partition that are outstanding together are stored in the order of the calls', async () => {
  const topic = await newTopic(2)
  const producer = client().producer('many')
  const calls = Array.from({ length: 60 }, (_, call) => producer.send(numbered(topic, call % 2, call * 5, 5)))
  const positions = await Promise.all(calls)
  for (const partition of [0, 1]) {
    const offsets = positions.filter((_, call) => call % 2 === partition).flatMap(each => each.map(({ offset }) => offset))
    expect(offsets).toEqual([...offsets.keys()])
  }
})

test.concurrent('what is too large for its topic takes nothing else with it, and nothing is stored twice', async () => {
  const [small, large] = [await newTopic(1, { 'max.message.bytes': '2000' }), await newTopic(1)]
  const producer = client({ compression: 'none' }).producer('too-large')
  const refused = producer.send([...numbered(large, 0, 0, 5), record(small, 0, 'x'.repeat(3_000))])
  const beside = producer.send(numbered(large, 0, 5, 5))
  await expect(refused).rejects.toMatchObject({ code: 'MR_MESSAGE_TOO_LARGE', failure: 'permanent' })
  await beside
  await producer.send(numbered(small, 0, 0, 2))
  expect(valuesByPartition(await plainLog(large))).toEqual({ 0: values(0, 10) })
  expect(valuesByPartition(await plainLog(small))).toEqual({ 0: values(0, 2) })
})

test.concurrent('a topic deleted and made again takes records again, and holds up no other meanwhile', async () => {
  const [doomed, other] = [await newTopic(2), await newTopic(1)]
  const broker = client()
  const producer = broker.producer('deleted')
  await producer.send(numbered(doomed, 0, 0, 5))
  await deleteTopic(doomed)
  const missing = producer.send(numbered(doomed, 0, 5, 5)).catch(error => error.code)
  for (let send = 0; send < 10; send++) {
    expect(await producer.send(numbered(other, 0, send, 1))).toEqual([{ topic: other, partition: 0, offset: send }])
  }
  expect(['MR_TOPIC_MISSING', undefined]).toContain(await Promise.race([missing, Promise.resolve(undefined)]))
  expect(await missing).toBe('MR_TOPIC_MISSING')
  await eventually(() => broker.topics.create([{ topic: doomed, partitions: 2, config: {} }]), 20_000)
  await producer.send(numbered(doomed, 0, 10, 5))
  await producer.send(numbered(doomed, 0, 15, 5))
  expect(await broker.topics.bounds([other])).toEqual([{ topic: other, partition: 0, earliest: 0, latest: 10 }])
  expect(valuesByPartition(await plainLog(doomed))).toEqual({ 0: values(10, 10) })
  expect(valuesByPartition(await plainLog(other))).toEqual({ 0: values(0, 10) })
})

test.concurrent('a fenced writer says so, wherever it is when the later one begins', async () => {
  const topic = await newTopic(2)
  for (let round = 0; round < 8; round++) {
    const id = `fenced-${randomUUID()}`
    const [earlier, later] = [client().transactions(id), client().transactions(id)]
    await earlier.transaction(send => send([record(topic, 0, 'begun')]))
    const [begun, sent] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slept = earlier
      .transaction(async send => {
        if (round % 2 === 0) await send([record(topic, 0, 'of the earlier')])
        begun.resolve()
        await sent.promise
        for (let place = 0; place < 20; place++) await send([record(topic, round % 4 < 2 ? 0 : 1, 'too late')])
      })
      .then(
        () => 'committed',
        error => error.code,
      )
    await begun.promise
    const after = later.transaction(send => send([record(topic, 0, 'of the later')]))
    if (round % 3 === 0) await after
    sent.resolve()
    const outcome = await slept
    await after
    if (outcome !== 'committed') expect(outcome).toBe('MR_FENCED')
    await expect(earlier.transaction(send => send([record(topic, 0, 'never')]))).rejects.toMatchObject({ code: 'MR_FENCED' })
  }
}, 60_000)
