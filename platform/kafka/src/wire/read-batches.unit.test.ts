import { zstdCompressSync } from 'node:zlib'
import type { HeaderList, OutgoingRecord } from '@millrace/messaging'
import { describe, expect, test } from 'vitest'
import { originalRead } from '../testing/originals.ts'
import { readBatches } from './read-batches.ts'
import { writeBatch } from './write-batch.ts'

const at = { topic: 't', partition: 3, offset: 0 }
const controlFlag = 0x20
const attributesOffset = 21
const recordsOffset = 61

const record = (value: string | null, headers: HeaderList = [], key: Buffer | null = Buffer.from('key')): OutgoingRecord => ({
  topic: 't',
  partition: 3,
  key,
  value: value === null ? null : Buffer.from(value),
  headers,
  timestamp: 1_750_000_000_000,
})

interface Placed {
  readonly producerId?: number
  readonly transactional?: boolean
  readonly control?: boolean
}

/** A batch as it lies in the log, from `offset` on. */
const placed = (
  offset: number,
  records: readonly OutgoingRecord[],
  { producerId = 1, transactional = false, control = false }: Placed = {},
): Buffer => {
  const bytes = Buffer.from(writeBatch(records, { producerId, epoch: 0, firstSequence: 0, transactional }))
  bytes.writeBigInt64BE(BigInt(offset), 0)
  if (control) bytes.writeInt16BE(bytes.readInt16BE(attributesOffset) | controlFlag, attributesOffset)
  return bytes
}

const marker = (offset: number, producerId: number, type: 'abort' | 'commit'): Buffer =>
  placed(offset, [record('', [], Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1]))], { producerId, transactional: true, control: true })

const values = async (bytes: readonly Buffer[], aborted: Parameters<typeof readBatches>[2] = [], offset = 0) => {
  const { records, nextOffset } = await readBatches({ ...at, offset }, Buffer.concat(bytes), aborted)
  return { values: records.map(({ value }) => value?.toString()), offsets: records.map(each => each.offset), nextOffset }
}

describe('a fetched record set', () => {
  test('is read as kafkajs reads it', async () => {
    const bytes = Buffer.concat([placed(5, [record('a', [['h', 'x']]), record(null)]), placed(9, [record('b', [], null)])])
    const { records } = await readBatches(at, bytes, [])
    const original = await originalRead(bytes)
    expect(
      records.map(each => ({
        offset: String(each.offset),
        timestamp: String(each.timestamp),
        key: each.key,
        value: each.value,
        headers: Object.fromEntries(each.headers.entries()),
      })),
    ).toEqual(original.map(({ offset, timestamp, key, value, headers }) => ({ offset, timestamp, key, value, headers })))
  })

  test('keeps headers in order, with repeats', async () => {
    const headers: HeaderList = [
      ['b', '1'],
      ['7', '2'],
      ['b', '3'],
    ]
    const { records } = await readBatches(at, placed(0, [record('v', headers)]), [])
    expect(records[0]?.headers.entries().map(([name, value]) => [name, value.toString()])).toEqual(headers)
    expect(records[0]?.headers.get('b')).toBe('3')
  })

  test('begins at the position asked for, within a batch too', async () => {
    expect(await values([placed(0, [record('a'), record('b'), record('c')])], [], 2)).toEqual({
      values: ['c'],
      offsets: [2],
      nextOffset: 3,
    })
  })

  test('moves past a batch that compaction emptied', async () => {
    const bytes = placed(0, [record('a'), record('b')])
    const empty = bytes.subarray(0, recordsOffset)
    empty.writeInt32BE(empty.length - 12, 8)
    empty.writeInt32BE(0, recordsOffset - 4)
    expect(await values([empty])).toEqual({ values: [], offsets: [], nextOffset: 2 })
    expect(await originalRead(empty)).toEqual([])
  })

  test('ends before a batch cut short, and says what the first one needs', async () => {
    const [whole, next] = [placed(0, [record('a')]), placed(1, [record('b')])]
    expect(await readBatches(at, Buffer.concat([whole, next.subarray(0, 30)]), [])).toMatchObject({ nextOffset: 1 })
    const cut = await readBatches({ ...at, offset: 1 }, next.subarray(0, 30), [])
    expect(cut).toEqual({ records: [], nextOffset: 1, neededBytes: next.length })
  })

  test('is unpacked when compressed with zstd', async () => {
    const plain = placed(0, [record('a'), record('b')])
    const packed = Buffer.concat([plain.subarray(0, recordsOffset), zstdCompressSync(plain.subarray(recordsOffset))])
    packed.writeInt32BE(packed.length - 12, 8)
    packed.writeInt16BE(4, attributesOffset)
    expect((await values([packed])).values).toEqual(['a', 'b'])
  })
})

describe('transactions', () => {
  const open = (offset: number, value: string, producerId = 1, key?: Buffer) =>
    placed(offset, [record(value, [], key)], { producerId, transactional: true })

  test('that aborted are left out, those that committed and what lies between are given', async () => {
    const log = [open(0, 'gone'), open(1, 'other', 2), placed(2, [record('plain')]), marker(3, 1, 'abort'), marker(4, 2, 'commit')]
    expect(await values(log, [{ producerId: 1, firstOffset: 0 }])).toEqual({ values: ['other', 'plain'], offsets: [1, 2], nextOffset: 5 })
  })

  test('of one producer: the next after an aborted one is given', async () => {
    const log = [open(0, 'gone'), marker(1, 1, 'abort'), open(2, 'kept'), marker(3, 1, 'commit')]
    expect((await values(log, [{ producerId: 1, firstOffset: 0 }])).values).toEqual(['kept'])
  })

  test('a record whose key is four zero bytes is no abort marker', async () => {
    const zeroes = Buffer.alloc(4)
    const log = [open(0, 'gone'), open(1, 'gone too', 1, zeroes), open(2, 'and this'), marker(3, 1, 'abort')]
    expect(await values(log, [{ producerId: 1, firstOffset: 0 }])).toEqual({ values: [], offsets: [], nextOffset: 4 })
  })
})
