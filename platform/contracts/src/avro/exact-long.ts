import avro, { type Type } from 'avsc'
import type { Tap } from './tap.ts'

/** Below this avsc's floating arithmetic on the zigzag form (twice the number) is exact. */
const exactBelow = 2 ** 52

const longestVarint = 10

/** Reads the varint again, in whole numbers. */
const reread = (tap: Tap, start: number): number => {
  let zigzag = 0n
  for (let index = 0; index < tap.pos - start && index < longestVarint; index += 1) {
    zigzag |= BigInt((tap.buf[start + index] ?? 0) & 0x7f) << BigInt(7 * index)
  }
  const value = Number(BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n)))
  if (!Number.isSafeInteger(value)) throw new RangeError('a long beyond 2^53 - 1')
  return value
}

const writeExactly = (tap: Tap, value: number) => {
  let zigzag = (BigInt(-value) << 1n) - 1n
  for (; zigzag >= 0x80n; zigzag >>= 7n) tap.buf[tap.pos++] = Number(zigzag & 0x7fn) | 0x80
  tap.buf[tap.pos++] = Number(zigzag)
}

/** A long that is exact over all safe integers: avsc turns -(2^52) - 1 into 2^52 without a word, writing and reading. */
export class ExactLongType extends avro.types.LongType {
  _check(value: unknown, _flags: unknown, hook?: (value: unknown, type: Type) => void): boolean {
    const fits = Number.isSafeInteger(value)
    if (!fits) hook?.(value, this)
    return fits
  }

  // avsc hands `_read` to other types' resolvers: no `this` here.
  _read(tap: Tap): number {
    const start = tap.pos
    const value = tap.readLong()
    return Math.abs(value) < exactBelow ? value : reread(tap, start)
  }

  _write(tap: Tap, value: unknown): void {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new TypeError('no long')
    if (value > -exactBelow) tap.writeLong(value)
    else writeExactly(tap, value)
  }
}
