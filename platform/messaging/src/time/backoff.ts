import { failureOf } from 'millrace'
import type { Clock } from '../ports/clock.ts'
import { retryAfterMsOf } from '../retry/retry-after.ts'

export interface Backoff {
  readonly firstDelayMs: number
  readonly maxDelayMs: number
}

/**
 * Exponential backoff with full jitter (M. Brooker, AWS Architecture Blog, 2015): uniform below a ceiling that doubles
 * from try to try. Never sooner than the failed side asked for (`retryAfterMs`).
 */
export const backoffMs = (attempt: number, { firstDelayMs, maxDelayMs }: Backoff, random: number, error?: unknown): number =>
  Math.max(random * Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(attempt - 1, 30)), retryAfterMsOf(error))

export interface Patience {
  readonly clock: Clock
  readonly random: () => number
  /** Ends the tries: what was thrown last is thrown. */
  readonly signal: AbortSignal
  readonly trouble: (error: unknown, attempt: number) => void
  readonly backoff?: Backoff
}

const untilBack: Backoff = { firstDelayMs: 100, maxDelayMs: 5_000 }

/** Tries again while what it needs is unavailable, however long; any other error is thrown at once. */
export const whileUnavailable = async <T>(work: () => Promise<T>, patience: Patience): Promise<T> => {
  const { clock, random, signal, trouble, backoff = untilBack } = patience
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || failureOf(error) !== 'unavailable') throw error
      trouble(error, attempt)
      await clock.sleep(backoffMs(attempt, backoff, random(), error), signal)
      if (signal.aborted) throw error
    }
  }
}
