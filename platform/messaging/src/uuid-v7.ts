/** Ten random bytes; only the random bits of each id are taken from them. */
export type RandomBytes = () => Uint8Array

const HIGHEST_COUNT = 0xfff

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

/**
 * Makes UUIDv7s (RFC 9562) that only ever grow: within a millisecond the 12 bits after the version are a counter begun at a
 * random place in its lower half (RFC 9562, 6.2 method 1); a full counter borrows the next millisecond, and so does a clock
 * that goes back.
 */
export const uuidV7s = (now: () => number, random: RandomBytes): (() => string) => {
  let at = -1
  let count = 0
  return () => {
    const bytes = random()
    const view = new DataView(bytes.buffer, bytes.byteOffset, 10)
    const ms = Math.floor(now())
    if (ms > at) {
      at = ms
      count = view.getUint16(0) & 0x7ff
    } else if (count < HIGHEST_COUNT) {
      count++
    } else {
      at++
      count = 0
    }
    const time = hex(at, 12)
    const variant = hex(0x8000 | (view.getUint16(2) & 0x3fff), 4)
    const rest = hex(view.getUint32(4), 8) + hex(view.getUint16(8), 4)
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(count, 3)}-${variant}-${rest}`
  }
}
