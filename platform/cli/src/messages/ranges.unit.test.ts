import { partitionOf } from '@millrace/messaging'
import { memoryBroker } from '@millrace/messaging/memory'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rangesOf } from './ranges.ts'

const topic = 'orders.events'
const minute = 60_000
const broker = memoryBroker()

beforeAll(async () => {
  await broker.topics.create([
    { topic, partitions: 4, config: {} },
    { topic: 'billing.letters', partitions: 4, config: {} },
  ])
  const record = { topic, partition: 1, key: null, value: null, headers: [] }
  await broker.producer('test').send(Array.from({ length: 10 }, (_, at) => ({ ...record, timestamp: at * minute })))
  broker.deleteRecords(topic, 1, 2)
})
afterAll(() => broker.close())

const range = async (selection: object, follow = false) =>
  (await rangesOf(broker, { topics: [topic], follow, ...selection }))
    .filter(({ partition }) => partition === 1)
    .map(({ from, to }) => [from, to])

describe('what is read', () => {
  test('is the whole log as it is now, or what comes from now on', async () => {
    expect(await range({})).toEqual([[2, 10]])
    expect(await range({}, true)).toEqual([[10, Number.POSITIVE_INFINITY]])
  })

  test('begins and ends at the times asked for, a little later for what was written late', async () => {
    expect(await range({ since: 5 * minute })).toEqual([[5, 10]])
    expect(await range({ since: 5 * minute }, true)).toEqual([[5, Number.POSITIVE_INFINITY]])
    expect(await range({ until: 5 * minute })).toEqual([[2, 6]])
    expect(await range({ since: 0, until: 0 })).toEqual([[2, 2]])
  })

  test('is what the offsets say, as far as the log has them', async () => {
    expect(await range({ offsets: { from: 4, through: 4 } })).toEqual([[4, 5]])
    expect(await range({ offsets: { from: 0, through: Number.POSITIVE_INFINITY } })).toEqual([[2, 10]])
    expect(await range({ offsets: { from: 8, through: 50 } })).toEqual([[8, 10]])
  })

  test('is only the partitions asked for', async () => {
    expect((await rangesOf(broker, { topics: [topic], partitions: [0, 3], follow: false })).map(({ partition }) => partition)).toEqual([
      0, 3,
    ])
  })

  test('is the one partition of a key, but of letters all', async () => {
    const ranges = await rangesOf(broker, { topics: [topic, 'billing.letters'], key: 'order-7', follow: false })
    const of = (name: string) => ranges.filter(one => one.topic === name).map(({ partition }) => partition)
    expect(of(topic)).toEqual([partitionOf(Buffer.from('order-7'), 4)])
    expect(of('billing.letters')).toEqual([0, 1, 2, 3])
  })
})
