/** Frame: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md; blocks: lz4_Block_format.md beside it. */
const magic = 0x184d2204
const contentSizeFlag = 0x08
const dictionaryFlag = 0x01
const blockChecksumFlag = 0x10
const uncompressedFlag = 0x80000000

const lengthBytes = (bytes: Buffer, at: number): { readonly more: number; readonly at: number } => {
  let more = 0
  for (let next = at; ; next++) {
    const byte = bytes.readUInt8(next)
    more += byte
    if (byte !== 255) return { more, at: next + 1 }
  }
}

/** What one compressed block unfolds to: its literals and its matches, counted without copying any. */
const blockSize = (bytes: Buffer, from: number, end: number): number => {
  let size = 0
  let at = from
  while (at < end) {
    const token = bytes.readUInt8(at++)
    let literals = token >>> 4
    if (literals === 15) {
      const long = lengthBytes(bytes, at)
      literals += long.more
      at = long.at
    }
    size += literals
    at += literals
    // The last sequence of a block has no match.
    if (at >= end) return size
    at += 2
    let match = (token & 0x0f) + 4
    if (match === 19) {
      const long = lengthBytes(bytes, at)
      match += long.more
      at = long.at
    }
    size += match
  }
  return size
}

/** What an LZ4 frame unfolds to, exactly: the library offers no bound, and the size a frame declares may be a lie. */
export const lz4Size = (bytes: Buffer): number => {
  if (bytes.readUInt32LE(0) !== magic) throw new RangeError('not an LZ4 frame')
  const flags = bytes.readUInt8(4)
  let at = 7 + (flags & contentSizeFlag ? 8 : 0) + (flags & dictionaryFlag ? 4 : 0)
  let size = 0
  for (;;) {
    const word = bytes.readUInt32LE(at)
    at += 4
    if (word === 0) return size
    const length = word % uncompressedFlag
    size += word >= uncompressedFlag ? length : blockSize(bytes, at, at + length)
    at += length + (flags & blockChecksumFlag ? 4 : 0)
  }
}
