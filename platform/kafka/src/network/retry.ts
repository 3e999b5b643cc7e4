import type { Clock } from '@millrace/messaging'
import { isPassing, messagingError, unavailable } from '../errors.ts'

const firstWaitMs = 20
const longestWaitMs = 1_000

/** Waits longer each time: 20 ms, 40 ms … 1 s. */
export const backoff = (clock: Clock, signal: AbortSignal): { wait(): Promise<void>; reset(): void } => {
  let waitMs = firstWaitMs
  return {
    wait: async () => {
      await clock.sleep(waitMs, signal)
      waitMs = Math.min(waitMs * 2, longestWaitMs)
    },
    reset: () => {
      waitMs = firstWaitMs
    },
  }
}

export interface RetryOptions {
  readonly what: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly forMs: number
  /** What else is final. */
  readonly final?: (error: unknown) => boolean
}

/** Runs `attempt` until it resolves, fails for good, or time is up. Rejects with a MessagingError. */
export const retrying = async <T>({ what, clock, signal, forMs, final }: RetryOptions, attempt: () => Promise<T>): Promise<T> => {
  const until = clock.monotonicMs() + forMs
  const pause = backoff(clock, signal)
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isPassing(error) || final?.(error)) throw messagingError(what, error)
      if (signal.aborted || clock.monotonicMs() >= until) throw unavailable(what, error)
      await pause.wait()
    }
  }
}
