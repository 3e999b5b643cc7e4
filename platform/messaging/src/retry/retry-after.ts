import { causesOf, fieldOf } from '../thrown.ts'
import type { Retry } from './retry.ts'

/** An hour: who asks for more has made a mistake, or will ask again. */
const LONGEST_MS = 3_600_000

/** How long an error asks for (`retryAfterMs`), looked for along its causes; 0 when it doesn't. */
export const retryAfterMsOf = (error: unknown, longestMs: number = LONGEST_MS): number => {
  for (const cause of causesOf(error)) {
    const said = fieldOf(cause, 'retryAfterMs')
    if (typeof said === 'number' && said > 0) return Math.min(said, longestMs)
  }
  return 0
}

/** Never sooner than the failed side asked for. */
export const retryAfter =
  (longestMs: number = LONGEST_MS): Retry =>
  ({ error }) =>
    retryAfterMsOf(error, longestMs)
