import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { codecOf } from '../kafkajs.ts'

const compressionMask = 0x07
const zstd = 4
const unzstd = promisify(zstdDecompress)

/** Node brings zstd, kafkajs gzip. Throws for snappy and lz4. */
export const decompress = async (attributes: number, bytes: Buffer): Promise<Buffer> =>
  (attributes & compressionMask) === zstd ? unzstd(bytes) : (codecOf(attributes)?.decompress(bytes) ?? bytes)

export const isCompressed = (attributes: number): boolean => (attributes & compressionMask) !== 0
