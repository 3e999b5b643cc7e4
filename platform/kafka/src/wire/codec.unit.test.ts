import { promisify } from 'node:util'
import { gzip, zstdCompress } from 'node:zlib'
import { compressFrame } from 'lz4-napi'
import { compress } from 'snappy'
import { expect, test } from 'vitest'
import { decompress, isCompressed } from './codec.ts'

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

test.each([
  ['none', 0, async (bytes: Buffer) => bytes],
  ['gzip', 1, promisify<Buffer, Buffer>(gzip)],
  ['snappy as librdkafka writes it', 2, bareSnappy],
  ['snappy as Java writes it', 2, javaSnappy],
  ['lz4', 3, compressFrame],
  ['zstd', 4, promisify<Buffer, Buffer>(zstdCompress)],
])('reads %s', async (_, codec, write) => {
  const transactional = 0x10
  expect(isCompressed(codec | transactional)).toBe(codec !== 0)
  expect((await decompress(codec | transactional, await write(plain))).equals(plain)).toBe(true)
})
