import type { Retry } from './retry.ts'

/** An hour: who asks for more has made a mistake, or will ask again. */
const LONGEST_MS = 3_600_000

/** How long an error asks for (`retryAfterMs`), looked for along its causes; 0 when it doesn't. */
export const retryAfterMsOf = (error: unknown, longestMs: number = LONGEST_MS): number => {
  let at = error
  for (let depth = 0; depth < MAX_CAUSES && at instanceof Error; depth++) {
    if ('retryAfterMs' in at && typeof at.retryAfterMs === 'number' && at.retryAfterMs > 0) return Math.min(at.retryAfterMs, longestMs)
    at = at.cause
  }
  return 0
}

/** A chain of causes may lead back into itself. */
const MAX_CAUSES = 16

/** Never sooner than the failed side asked for. */
export const retryAfter =
  (longestMs: number = LONGEST_MS): Retry =>
  ({ error }) =>
    retryAfterMsOf(error, longestMs)
