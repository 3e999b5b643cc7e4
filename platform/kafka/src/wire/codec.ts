import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { decompressFrame } from 'lz4-napi'
import { uncompress } from 'snappy'
import { codecOf } from '../kafkajs.ts'

const compressionMask = 0x07
const [snappy, lz4, zstd] = [2, 3, 4]
const unzstd = promisify(zstdDecompress)

/** How Java's snappy begins: then a version, what it is compatible with, and blocks after their lengths. librdkafka writes one bare block. */
const javaMagic = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0])
const javaHeaderBytes = 16

const unsnappy = async (bytes: Buffer): Promise<Buffer> => {
  if (!bytes.subarray(0, javaMagic.length).equals(javaMagic)) return Buffer.from(await uncompress(bytes))
  const blocks: Uint8Array[] = []
  for (let at = javaHeaderBytes; at < bytes.length; ) {
    const length = bytes.readInt32BE(at)
    blocks.push(Buffer.from(await uncompress(bytes.subarray(at + 4, at + 4 + length))))
    at += 4 + length
  }
  return Buffer.concat(blocks)
}

/** Every codec of Kafka: a writer chooses, and a reader that lacks one stands still. Node brings zstd, kafkajs gzip. */
export const decompress = async (attributes: number, bytes: Buffer): Promise<Buffer> => {
  const codec = attributes & compressionMask
  if (codec === zstd) return unzstd(bytes)
  if (codec === lz4) return decompressFrame(bytes)
  if (codec === snappy) return unsnappy(bytes)
  return (await codecOf(attributes)?.decompress(bytes)) ?? bytes
}

export const isCompressed = (attributes: number): boolean => (attributes & compressionMask) !== 0
