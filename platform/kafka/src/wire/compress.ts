import { promisify } from 'node:util'
import { constants, gzip, gzipSync, zstdCompress, zstdCompressSync } from 'node:zlib'

export type Compression = 'zstd' | 'gzip' | 'none'

/** As record batches name them in their attributes. */
const codecs = { none: 0, gzip: 1, zstd: 4 } as const

/** Below, a batch gets hardly smaller: what repeats is what its records have in common. */
const smallestBytes = 1_024
/** Above, compressing takes long enough (0.2 ms) to be done beside the event loop, though that costs twice the processor's time. */
const largestSyncBytes = 65_536

const [zstdBeside, gzipBeside] = [promisify(zstdCompress), promisify(gzip)]
/** The fastest levels: others cost several times as much and save a hundredth. */
const gzipOptions = { level: 1 }
const zstdParams = { [constants.ZSTD_c_compressionLevel]: 1 }
/** Told the size before, zstd takes tables no larger than that needs. */
const zstdOptions = (content: Buffer) => ({ params: zstdParams, pledgedSrcSize: content.length })

export interface Compressed {
  readonly codec: number
  readonly content: Buffer
}

const plain = (content: Buffer): Compressed => ({ codec: codecs.none, content })

const compressNow = (content: Buffer, compression: 'zstd' | 'gzip'): Buffer =>
  compression === 'zstd' ? zstdCompressSync(content, zstdOptions(content)) : gzipSync(content, gzipOptions)

const compressBeside = (content: Buffer, compression: 'zstd' | 'gzip'): Promise<Buffer> =>
  compression === 'zstd' ? zstdBeside(content, zstdOptions(content)) : gzipBeside(content, gzipOptions)

/** The records of a batch, smaller where that helps. Large ones are copied first, for `content` is used again meanwhile. */
export const compress = (content: Buffer, compression: Compression): Compressed | Promise<Compressed> => {
  if (compression === 'none' || content.length < smallestBytes) return plain(content)
  const codec = codecs[compression]
  const smaller = (by: Buffer, than: Buffer): Compressed => (by.length < than.length ? { codec, content: by } : plain(than))
  if (content.length <= largestSyncBytes) return smaller(compressNow(content, compression), content)
  const kept = Buffer.from(content)
  return compressBeside(kept, compression).then(by => smaller(by, kept))
}
