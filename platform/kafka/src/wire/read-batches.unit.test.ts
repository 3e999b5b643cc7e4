import { zstdCompressSync } from 'node:zlib'
import type { HeaderList, OutgoingRecord, Position } from '@millrace/messaging'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc32c } from '../crc32c.ts'
import { originalRead } from '../testing/originals.ts'
import { readBatches as readBounded } from './read-batches.ts'
import { writeBatch } from './write-batch.ts'

const limit = 1_000_000
const readBatches = (at: Position, bytes: Buffer, aborted: Parameters<typeof readBounded>[2]) => readBounded(at, bytes, aborted, limit)

const at = { topic: 't', partition: 3, offset: 0 }
const controlFlag = 0x20
const attributesOffset = 21
const crcOffset = 17
const recordsOffset = 61
const zstd = 4

const record = (value: string | null, headers: HeaderList = [], key: Buffer | null = Buffer.from('key')): OutgoingRecord => ({
  topic: 't',
  partition: 3,
  key,
  value: value === null ? null : Buffer.from(value),
  headers,
  timestamp: 1_750_000_000_000,
})

/** With its length and checksum, after something in it was changed. */
const sealed = (bytes: Buffer): Buffer => {
  bytes.writeInt32BE(bytes.length - 12, 8)
  bytes.writeUInt32BE(crc32c(bytes.subarray(attributesOffset)), crcOffset)
  return bytes
}

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
  return sealed(bytes)
}

const packed = (plain: Buffer, codec = zstd): Buffer => {
  const bytes = Buffer.concat([plain.subarray(0, recordsOffset), zstdCompressSync(plain.subarray(recordsOffset))])
  bytes.writeInt16BE(codec, attributesOffset)
  return sealed(bytes)
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
    empty.writeInt32BE(0, recordsOffset - 4)
    sealed(empty)
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
    expect((await values([packed(plain)])).values).toEqual(['a', 'b'])
  })
})

describe('what nobody can read', () => {
  const good = () => placed(0, [record('before')])
  const flipped = () => {
    const bytes = placed(1, [record('changed on the way')])
    bytes[recordsOffset + 10] = (bytes[recordsOffset + 10] ?? 0) ^ 1
    return bytes
  }
  const bomb = () => packed(placed(1, [record('0'.repeat(limit + 1))]))
  const cutShort = () => sealed(placed(1, [record('a'), record('b')]).subarray(0, -5))
  const oldFormat = () => {
    const bytes = placed(1, [record('old')])
    bytes.writeInt8(1, 16)
    return bytes
  }
  const garbled = () => {
    const bytes = packed(placed(1, [record('a'.repeat(100))]))
    bytes.fill(7, recordsOffset)
    return sealed(bytes)
  }

  test.each([
    ['a wrong checksum', flipped, 'MR_BATCH_CORRUPT'],
    ['a batch that unfolds beyond the limit', bomb, 'MR_BATCH_TOO_LARGE'],
    ['a batch larger than the limit', () => placed(1, [record('0'.repeat(limit))]).subarray(0, 1_000), 'MR_BATCH_TOO_LARGE'],
    ['records cut short under a checksum that holds', cutShort, 'MR_BATCH_CORRUPT'],
    ['an older record format', oldFormat, 'MR_BATCH_UNKNOWN_FORMAT'],
    ['an unknown compression', () => packed(placed(1, [record('a')]), 6), 'MR_BATCH_UNKNOWN_FORMAT'],
    ['compressed bytes that are none', garbled, 'MR_BATCH_CORRUPT'],
  ])('law 5: %s ends what is read before it, and is said by itself', async (_, bad, code) => {
    const log = [good(), bad(), placed(5, [record('after')])]
    expect(await values(log)).toEqual({ values: ['before'], offsets: [0], nextOffset: 1 })
    await expect(values(log.slice(1), [], 1)).rejects.toMatchObject({
      code,
      failure: 'permanent',
      message: expect.stringContaining('offset 1 of t/3'),
    })
  })

  test('law 11: unfolds no more at once than the limit; what is left is read next', async () => {
    const large = (offset: number) => packed(placed(offset, [record(String(offset).repeat(600_000))]))
    const log = Buffer.concat([large(1), large(2), large(3)])
    const read = await readBatches({ ...at, offset: 1 }, log, [])
    expect(read).toMatchObject({ nextOffset: 3 })
    expect(read.records.map(({ offset }) => offset)).toEqual([1, 2])
  })

  test('law 11: a record that is kept keeps a small piece of what was fetched', async () => {
    const many = placed(
      0,
      Array.from({ length: 400 }, () => record('v'.repeat(1_000))),
    )
    const { records } = await readBatches(at, many, [])
    for (const { key, value } of records) {
      expect(value?.buffer.byteLength).toBeLessThanOrEqual(16_384)
      expect(key?.buffer).toBe(value?.buffer)
    }
  })
})

describe('headers', () => {
  const names = fc.constantFrom('ce_id', 'ce_type', 'ce_source', 'ce_sequence', 'traceparent', 'x', 'größe', 'ce_if')
  const headers = fc.array(fc.tuple(names, fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('long'.repeat(20_000)))), {
    maxLength: 12,
  })

  test('looked up one by one, in any order, are what decoding all of them gives', async () => {
    await fc.assert(
      fc.asyncProperty(headers, fc.array(names), async (list, asked) => {
        const { records } = await readBatches(at, placed(0, [record('v', list)]), [])
        const found = records[0]?.headers
        for (const name of asked) {
          const last = list.findLast(([each]) => each === name)?.[1]
          expect(found?.get(name)).toBe(last === undefined ? undefined : Buffer.from(last).toString())
        }
        expect(found?.entries().map(([name, value]) => [name, value.toString()])).toEqual(
          list.map(([name, value]) => [name, Buffer.from(value).toString()]),
        )
      }),
    )
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
