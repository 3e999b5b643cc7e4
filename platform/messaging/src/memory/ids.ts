import type { Clock, Ids } from '../ports/clock.ts'
import { uuidV7s } from '../uuid-v7.ts'

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, even enough for schedules and jitter. */
const mulberry32 = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

/** The same ids and the same chance for the same seed and the same times. */
export const seededIds = (seed: number, clock: Pick<Clock, 'now'>): Ids => {
  const next32 = mulberry32(seed)
  const bytes = new Uint8Array(12)
  const view = new DataView(bytes.buffer)
  const randomBytes = (): Uint8Array => {
    for (let at = 0; at < 12; at += 4) view.setUint32(at, next32())
    return bytes
  }
  return { next: uuidV7s(() => clock.now(), randomBytes), random: () => next32() / 2 ** 32 }
}
