import type { IncomingRecord } from '@millrace/messaging'
import { memoryBroker } from '@millrace/messaging/memory'
import { describe, expect, test } from 'vitest'
import { type Range, type ReadOptions, readRecords, type Verdict } from './read-records.ts'

const topic = 'orders.events'
const never = new AbortController().signal

const withRecords = async (count: number) => {
  const broker = memoryBroker()
  await broker.topics.create([{ topic, partitions: 2, config: {} }])
  const one = (partition: number, at: number) => ({
    topic,
    partition,
    key: null,
    value: Buffer.from(`${partition}.${at}`),
    headers: [],
    timestamp: at,
  })
  const values = Array.from({ length: count }, (_, at) => at)
  await broker.producer('test').send([...values.map(at => one(0, at)), ...values.map(at => one(1, at))])
  return broker
}

const reading = () => {
  const read: string[] = []
  const lost: number[] = []
  const options: ReadOptions = {
    signal: never,
    take: ({ value }) => {
      read.push(String(value))
      return 'more'
    },
    lost: ({ partition }) => lost.push(partition),
    trouble: () => undefined,
  }
  return { read, lost, options }
}

const range = (partition: number, from: number, to: number): Range => ({ topic, partition, from, to })

describe('reading ranges', () => {
  test('gives what lies in them, and ends where they end', async () => {
    const broker = await withRecords(5)
    const { read, options } = reading()
    await readRecords(broker, [range(0, 1, 3), range(1, 4, 5), range(1, 5, 5)], options)
    expect(read.toSorted()).toEqual(['0.1', '0.2', '1.4'])
    await broker.close()
  })

  test('ends a partition that gave enough, and not its sibling', async () => {
    const broker = await withRecords(5)
    const { read, options } = reading()
    const take: ReadOptions['take'] = async record => {
      await options.take(record)
      return record.partition === 0 ? 'enough' : 'more'
    }
    await readRecords(broker, [range(0, 0, 5), range(1, 0, 5)], { ...options, take })
    expect(read.toSorted()).toEqual(['0.0', '1.0', '1.1', '1.2', '1.3', '1.4'])
    await broker.close()
  })

  test('says what is no longer there, and ends', async () => {
    const broker = await withRecords(5)
    broker.deleteRecords(topic, 0, 3)
    const { read, lost, options } = reading()
    await readRecords(broker, [range(0, 1, 5), range(1, 3, 5)], options)
    expect(read.toSorted()).toEqual(['1.3', '1.4'])
    expect(lost).toEqual([0])
    await broker.close()
  })

  test('law 5: says what nobody can read, and never waits for it', async () => {
    const broker = await withRecords(2)
    broker.appendUnreadable(topic, 0)
    const { read, lost, options } = reading()
    await readRecords(broker, [range(0, 0, 3), range(1, 0, 2)], options)
    expect(read.toSorted()).toEqual(['0.0', '0.1', '1.0', '1.1'])
    expect(lost).toEqual([0])
    await broker.close()
  })

  test('goes on for ever where it is told to, until it is cut short', async () => {
    const broker = await withRecords(2)
    const { read, options } = reading()
    const cut = new AbortController()
    const take = async (record: IncomingRecord): Promise<Verdict> => {
      await options.take(record)
      if (read.length === 4) cut.abort()
      return 'more'
    }
    await readRecords(broker, [range(0, 0, Number.POSITIVE_INFINITY), range(1, 0, Number.POSITIVE_INFINITY)], {
      ...options,
      take,
      signal: cut.signal,
    })
    expect(read).toHaveLength(4)
    await broker.close()
  })
})
