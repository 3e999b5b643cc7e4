import { memoryBroker } from '@millrace/messaging/memory'
import { expect, test } from 'vitest'
import { oldestUnhandled } from './oldest.ts'
import { progressOf } from './progress.ts'

const topic = 'orders.events'

test('the oldest unhandled message is found for several groups in one partition, past what compaction took', async () => {
  const broker = memoryBroker()
  await broker.topics.create([{ topic, partitions: 1, config: { 'cleanup.policy': 'compact' } }])
  const record = (key: string, timestamp: number) => ({
    topic,
    partition: 0,
    key: Buffer.from(key),
    value: Buffer.from('v'),
    headers: [],
    timestamp,
  })
  await broker.producer('test').send([record('a', 1), record('b', 2), record('b', 3), record('c', 4)])
  broker.compact(topic)
  const [bounds] = await broker.topics.bounds([topic])
  if (bounds === undefined) return expect.unreachable()
  const at = (offset: number) => progressOf(bounds, { topic, partition: 0, offset, metadata: '' }, 'id')
  const groups = [at(0), at(1), at(4), at(1)]
  const oldest = await oldestUnhandled(broker, groups, {
    signal: new AbortController().signal,
    trouble: error => expect.unreachable(error.message),
  })
  expect(groups.map(group => oldest.get(group))).toEqual([1, 3, undefined, 3])
  await broker.close()
})
