import { randomBytes } from 'node:crypto'
import type { OutgoingRecord } from '@millrace/messaging'
import { expect, test } from 'vitest'
import { originalRead } from '../testing/originals.ts'
import type { Compression } from './compress.ts'
import { readBatches } from './read-batches.ts'
import { writeBatch, writeCompressedBatch } from './write-batch.ts'

const identity = { producerId: 1, epoch: 0, firstSequence: 0, transactional: false }
const at = { topic: 't', partition: 0, offset: 0 }
const attributesOf = (batch: Buffer): number => batch.readInt16BE(21)

const record = (value: Buffer): OutgoingRecord => ({
  ...at,
  key: Buffer.from('key'),
  value,
  headers: [['ce_type', 'orders.OrderPlaced']],
  timestamp: 1_750_000_000_000,
})
const orders = (count: number, from = 0) =>
  Array.from({ length: count }, (_, place) => record(Buffer.from(`order ${from + place} of many, with much that repeats`)))
const valuesOf = (records: readonly { readonly value: Buffer | null }[]) => records.map(({ value }) => value?.toString('latin1'))
const read = async (batch: Buffer) => (await readBatches(at, batch, [], 10_000_000)).records

test.each<[Compression, number]>([
  ['zstd', 4],
  ['gzip', 1],
])('a batch of some size is compressed with %s, beside the event loop or not, and read as it was', async (compression, codec) => {
  for (const count of [50, 5_000]) {
    const records = orders(count)
    const batch = await writeCompressedBatch(records, { ...identity, transactional: true }, compression)
    expect(attributesOf(batch)).toBe(0x10 | codec)
    expect(batch.length).toBeLessThan(writeBatch(records, identity).length / 2)
    expect(valuesOf(await read(batch))).toEqual(valuesOf(records))
  }
})

test('kafkajs reads what we compressed with gzip', async () => {
  const records = orders(100)
  const batch = await writeCompressedBatch(records, identity, 'gzip')
  expect(valuesOf(await originalRead(batch))).toEqual(valuesOf(records))
})

test('batches compressed at once do not mix', async () => {
  const groups = [0, 1, 2].map(group => orders(3_000, group * 10_000))
  const batches = await Promise.all(groups.map(records => writeCompressedBatch(records, identity, 'zstd')))
  for (const [group, batch] of batches.entries()) expect(valuesOf(await read(batch))).toEqual(valuesOf(groups[group] ?? []))
})

test('what is small, or would not get smaller, is left as it is', async () => {
  for (const records of [orders(2), [record(randomBytes(5_000))], [record(randomBytes(100_000))]]) {
    const batch = await writeCompressedBatch(records, identity, 'zstd')
    expect(batch.equals(writeBatch(records, identity))).toBe(true)
  }
})
