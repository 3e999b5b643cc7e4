const M = 0x5bd1e995
const R = 24
const SEED = 0x9747b28c

/** Kafka's murmur2 (org.apache.kafka.common.utils.Utils.murmur2), as a signed 32-bit integer. */
export const murmur2 = (bytes: Uint8Array): number => {
  const { length } = bytes
  const view = new DataView(bytes.buffer, bytes.byteOffset, length)
  let h = SEED ^ length
  const whole = length & ~3
  for (let at = 0; at < whole; at += 4) {
    let k = Math.imul(view.getInt32(at, true), M)
    k ^= k >>> R
    h = Math.imul(h, M) ^ Math.imul(k, M)
  }
  if (length > whole) {
    let rest = 0
    for (let at = length - 1; at >= whole; at -= 1) rest = (rest << 8) | view.getUint8(at)
    h = Math.imul(h ^ rest, M)
  }
  h = Math.imul(h ^ (h >>> 13), M)
  return h ^ (h >>> 15)
}

/** The partition a key belongs to, as Kafka's default partitioner says; also which of `partitions` slots a stream has. */
export const partitionOf = (key: string | Uint8Array, partitions: number): number =>
  (murmur2(typeof key === 'string' ? Buffer.from(key) : key) & 0x7fffffff) % partitions
