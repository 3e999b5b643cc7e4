import { MessagingError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Entry } from './entry.ts'
import type { Pending } from './pending.ts'

export interface DeadlineOptions {
  readonly pending: Pending
  readonly clock: Clock
  readonly deadlineMs: number
  /** Ends the watch. */
  readonly signal: AbortSignal
}

export interface Deadlines {
  /** When what is added now is due. */
  next(): number
  /** To be called when something was added: the watch ends when nobody waits. */
  watch(): void
}

/** Gives up what is late. All have the same time, so the oldest is due first: one sleeper does for all. */
export const watchDeadlines = ({ pending, clock, deadlineMs, signal }: DeadlineOptions): Deadlines => {
  let watching = deadlineMs === Number.POSITIVE_INFINITY

  const watch = async (): Promise<void> => {
    for (let oldest = pending.oldest(); oldest !== undefined && !signal.aborted; oldest = pending.oldest()) {
      const leftMs = oldest.dueMs - clock.monotonicMs()
      if (leftMs > 0) await clock.sleep(leftMs, signal)
      else pending.expire(clock.monotonicMs(), entry => timedOut(entry, deadlineMs))
    }
    watching = false
  }

  return {
    next: () => clock.monotonicMs() + deadlineMs,
    watch: () => {
      if (watching) return
      watching = true
      void watch()
    },
  }
}

const timedOut = ({ record }: Entry, deadlineMs: number): MessagingError =>
  new MessagingError(
    'MR_PUBLISH_TIMEOUT',
    `A record for ${record.topic} was not confirmed within ${deadlineMs} ms; it may have been published all the same. Publish it again, with the same id.`,
    { failure: 'unavailable' },
  )
