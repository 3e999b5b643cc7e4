import { promisify } from 'node:util'
import { gunzip, zstdDecompress } from 'node:zlib'
import { decompressFrame } from 'lz4-napi'
import { uncompress } from 'snappy'
import { lz4Size } from './lz4-size.ts'

const compressionMask = 0x07
const unzstd = promisify(zstdDecompress)
const ungzip = promisify(gunzip)

/** It would unfold to more than may be held (law 11). */
export class UnfoldsTooLarge extends Error {}

/** No codec of Kafka's has this number. */
export class UnknownCompression extends Error {}

/** How Java's snappy begins: then a version, what it is compatible with, and blocks after their lengths. librdkafka writes one bare block. */
const javaMagic = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0])
const javaHeaderBytes = 16

/** A block begins with the size it unfolds to, and the library allocates just that. */
const snappySize = (block: Buffer): number => {
  let size = 0
  for (let at = 0, factor = 1; ; at++, factor *= 128) {
    const byte = block.readUInt8(at)
    size += (byte & 0x7f) * factor
    if (byte < 0x80) return size
  }
}

const snappyBlocks = (bytes: Buffer): readonly Buffer[] => {
  if (!bytes.subarray(0, javaMagic.length).equals(javaMagic)) return [bytes]
  const blocks: Buffer[] = []
  for (let at = javaHeaderBytes; at < bytes.length; ) {
    const length = bytes.readInt32BE(at)
    if (length <= 0) throw new RangeError(`a block of ${length} bytes`)
    blocks.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return blocks
}

const unsnappy = async (bytes: Buffer, maxBytes: number): Promise<Buffer> => {
  const blocks = snappyBlocks(bytes)
  let size = 0
  for (const block of blocks) size += snappySize(block)
  if (size > maxBytes) throw new UnfoldsTooLarge()
  const unfolded: Uint8Array[] = []
  for (const block of blocks) unfolded.push(Buffer.from(await uncompress(block)))
  return Buffer.concat(unfolded)
}

const unlz4 = async (bytes: Buffer, maxBytes: number): Promise<Buffer> => {
  if (lz4Size(bytes) > maxBytes) throw new UnfoldsTooLarge()
  return decompressFrame(bytes)
}

const isTooLarge = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'

const bounded = async (unfold: Promise<Buffer>): Promise<Buffer> => {
  try {
    return await unfold
  } catch (error) {
    throw isTooLarge(error) ? new UnfoldsTooLarge('', { cause: error }) : error
  }
}

type Unfold = (bytes: Buffer, maxBytes: number) => Promise<Buffer>

/** Every codec of Kafka, by its number: a writer chooses, and a reader that lacks one stands still. */
const codecs: readonly (Unfold | undefined)[] = [
  undefined,
  (bytes, maxOutputLength) => bounded(ungzip(bytes, { maxOutputLength })),
  unsnappy,
  unlz4,
  (bytes, maxOutputLength) => bounded(unzstd(bytes, { maxOutputLength })),
]

export const isCompressed = (attributes: number): boolean => (attributes & compressionMask) !== 0

/** Rejects with UnfoldsTooLarge or UnknownCompression, and with the library's error for bytes that aren't what they say. */
export const decompress = async (attributes: number, bytes: Buffer, maxBytes: number): Promise<Buffer> => {
  if (!isCompressed(attributes)) return bytes
  const unfold = codecs[attributes & compressionMask]
  if (unfold === undefined) throw new UnknownCompression()
  return unfold(bytes, maxBytes)
}
