import { promisify } from 'node:util'
import { gzip, zstdCompress } from 'node:zlib'
import fc from 'fast-check'
import { compressFrame } from 'lz4-napi'
import { compress } from 'snappy'
import { expect, test } from 'vitest'
import { decompress, isCompressed, UnfoldsTooLarge, UnknownCompression } from './codec.ts'
import { lz4Size } from './lz4-size.ts'

const plain = Buffer.from('a kettle, a kettle, a kettle, a teapot '.repeat(5_000))

const bareSnappy = async (bytes: Buffer): Promise<Buffer> => Buffer.from(await compress(bytes))

/** Blocks of 32 KiB, as Kafka's Java client writes them. */
const javaSnappy = async (bytes: Buffer): Promise<Buffer> => {
  const parts: Buffer[] = [Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0, 0, 0, 0, 1, 0, 0, 0, 1])]
  for (let at = 0; at < bytes.length; at += 32_768) {
    const block = await bareSnappy(bytes.subarray(at, at + 32_768))
    const length = Buffer.alloc(4)
    length.writeInt32BE(block.length)
    parts.push(length, block)
  }
  return Buffer.concat(parts)
}

const compressions = [
  ['none', 0, async (bytes: Buffer) => bytes],
  ['gzip', 1, promisify<Buffer, Buffer>(gzip)],
  ['snappy as librdkafka writes it', 2, bareSnappy],
  ['snappy as Java writes it', 2, javaSnappy],
  ['lz4', 3, compressFrame],
  ['zstd', 4, promisify<Buffer, Buffer>(zstdCompress)],
] as const

test.each(compressions)('reads %s', async (_, codec, write) => {
  const transactional = 0x10
  expect(isCompressed(codec | transactional)).toBe(codec !== 0)
  expect((await decompress(codec | transactional, await write(plain), plain.length)).equals(plain)).toBe(true)
})

test.each(compressions.slice(1))('unfolds no more of %s than it may', async (_, codec, write) => {
  await expect(decompress(codec, await write(plain), plain.length - 1)).rejects.toThrow(UnfoldsTooLarge)
})

test('an LZ4 frame of long matches, long literals and blocks that are not compressed is counted exactly', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.integer({ min: 1, max: 2_000 }))),
      async parts => {
        const bytes = Buffer.concat(parts.flatMap(([part, times]) => Array.from({ length: times }, () => part)))
        expect(lz4Size(await compressFrame(bytes))).toBe(bytes.length)
      },
    ),
    { numRuns: 50 },
  )
})

test('a size that a block of snappy claims is not believed', async () => {
  const claiming = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0])
  await expect(decompress(2, claiming, 1_000_000)).rejects.toThrow(UnfoldsTooLarge)
})

test('a method nobody knows is named', async () => {
  await expect(decompress(7, plain, plain.length)).rejects.toThrow(UnknownCompression)
})
