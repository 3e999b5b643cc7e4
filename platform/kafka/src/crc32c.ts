import { createRequire } from 'node:module'
import { crc32c as portable, stockKafkajs } from './kafkajs.ts'

const load = createRequire(import.meta.url)

/** The processor's own instruction: twenty times as fast as kafkajs's loop over a table. Absent where no binding was installed. */
const native = (): ((bytes: Buffer) => number) | undefined => {
  try {
    const { crc32c } = load('@node-rs/crc32')
    return typeof crc32c === 'function' ? crc32c : undefined
  } catch {
    return undefined
  }
}

/** CRC-32C (Castagnoli), unsigned: what a record batch carries over everything behind it. */
export const crc32c: (bytes: Buffer) => number = (stockKafkajs ? undefined : native()) ?? (bytes => portable(bytes) >>> 0)
