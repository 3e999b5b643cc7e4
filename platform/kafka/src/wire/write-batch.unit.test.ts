import type { OutgoingRecord } from '@millrace/messaging'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { originalBatch, originalRecord } from '../testing/originals.ts'
import { writeBatch } from './write-batch.ts'

const bytes = (options = {}) => fc.uint8Array({ maxLength: 200, ...options }).map(content => Buffer.from(content))
/** Those whose bytes are as many as their characters, and others. */
const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 90 }), fc.string({ unit: 'binary-ascii', maxLength: 200 }))
const records = fc.array(
  fc.record({
    key: fc.option(bytes()),
    value: fc.option(
      fc.oneof(
        bytes(),
        fc.constantFrom(7_900, 8_200, 70_000).map(size => Buffer.alloc(size, 'v')),
      ),
    ),
    // Names kafkajs's objects keep in order: not numbers, no repeats.
    headers: fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-zé]{1,90}$/), fc.oneof(bytes(), texts)), {
      selector: ([name]) => name,
      maxLength: 6,
    }),
    timestamp: fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
  }),
  { minLength: 1, maxLength: 20 },
)

const theirs = async (of: readonly OutgoingRecord[], identity: typeof writer): Promise<Buffer> => {
  const firstTimestamp = of[0]?.timestamp ?? 0
  const batch = await originalBatch({
    records: of.map(({ key, value, headers, timestamp }, offsetDelta) =>
      originalRecord({
        key,
        value,
        headers: Object.fromEntries(headers.map(([name, content]) => [name, Buffer.from(content)])),
        timestampDelta: timestamp - firstTimestamp,
        offsetDelta,
      }),
    ),
    firstTimestamp,
    maxTimestamp: Math.max(...of.map(({ timestamp }) => timestamp)),
    lastOffsetDelta: of.length - 1,
    producerId: identity.producerId,
    producerEpoch: identity.epoch,
    firstSequence: identity.firstSequence,
    transactional: identity.transactional,
  })
  return batch.buffer
}

const writer = { producerId: 4_294_967_301, epoch: 7, firstSequence: 1_000, transactional: true }

test('a batch is byte for byte what kafkajs writes', async () => {
  await fc.assert(
    fc.asyncProperty(records, fc.boolean(), async (drawn, transactional) => {
      const of = drawn.map(record => ({ topic: 't', partition: 0, ...record }))
      const identity = { ...writer, transactional }
      expect(writeBatch(of, identity).equals(await theirs(of, identity))).toBe(true)
    }),
    { numRuns: 200 },
  )
})
