import type { Contracts } from '@millrace/contracts'
import { expect, test } from 'vitest'
import { manualClock, silentTelemetry } from '../memory/index.ts'
import type { OutgoingRecord } from '../ports/broker.ts'
import type { EncodedMessage } from '../wire/message.ts'
import { partitionOf } from '../wire/murmur2.ts'
import { createPublisher } from './create-publisher.ts'

const contracts: Pick<Contracts, 'topics'> = {
  topics: {
    'shop.events': { topic: 'shop.events', owner: 'shop', partitions: 12, cleanup: 'keep', maxMessageBytes: 400, types: ['shop.Sold'] },
  },
}
const message = (id: string, sizeBytes: number, topic = 'shop.events'): EncodedMessage => ({
  id,
  type: 'shop.Sold',
  topic,
  key: `key-${id}`,
  subject: 's',
  sequence: 1,
  correlationId: 'c',
  causationId: 'c',
  source: 'shop',
  at: 0,
  value: Buffer.alloc(sizeBytes),
})
const setUp = () => {
  const log: OutgoingRecord[] = []
  const producer = {
    send: async (records: readonly OutgoingRecord[]) =>
      records.map(({ topic, partition, ...rest }) => ({ topic, partition, offset: log.push({ topic, partition, ...rest }) - 1 })),
    close: async () => undefined,
  }
  return { log, publisher: createPublisher({ producer, partitions: () => 6, contracts, clock: manualClock(), telemetry: silentTelemetry }) }
}

test('a message above the size limit of its topic is refused, and nothing of its call is published', async () => {
  const { log, publisher } = setUp()
  expect(() => publisher.check(message('a', 10))).not.toThrow()
  expect(() => publisher.check(message('b', 400))).toThrow(expect.objectContaining({ code: 'MR_MESSAGE_TOO_LARGE', failure: 'permanent' }))
  await expect(publisher.publish([message('a', 10), message('b', 400)])).rejects.toMatchObject({ code: 'MR_MESSAGE_TOO_LARGE' })
  expect(log).toEqual([])
})

test('messages go to the partition their key has on the broker', async () => {
  const { log, publisher } = setUp()
  const positions = await publisher.publish([message('a', 1), message('b', 1)])
  expect(positions.map(({ partition }) => partition)).toEqual([partitionOf('key-a', 6), partitionOf('key-b', 6)])
  expect(log).toHaveLength(2)
})

test('a topic no contract names is refused', async () => {
  await expect(setUp().publisher.publish([message('a', 1, 'elsewhere')])).rejects.toMatchObject({ code: 'MR_CONTRACT_MISSING' })
})
