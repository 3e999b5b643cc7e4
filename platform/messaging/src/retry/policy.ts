import { type ExponentialOptions, exponential } from './exponential.ts'
import { jitter } from './jitter.ts'
import { limitAttempts } from './limit-attempts.ts'
import { limitTime } from './limit-time.ts'
import { allOf, type Retry } from './retry.ts'
import { retryAfter } from './retry-after.ts'

/** When a failing message is tried again, and when it becomes a letter. Errors that are `unavailable` are tried for ever. */
export interface RetryPolicy extends ExponentialOptions {
  /** Tries in all, the first included. */
  readonly attempts: number
  /** From the first failure, in ms. */
  readonly withinMs: number
}

/** Exponential backoff with full jitter, never sooner than asked for. */
export const backingOff = (delays: ExponentialOptions): Retry => allOf(jitter(exponential(delays)), retryAfter())

/** What a policy's numbers mean. */
export const retryOf = (policy: RetryPolicy | Retry): Retry =>
  typeof policy === 'function' ? policy : allOf(limitAttempts(policy.attempts), limitTime(policy.withinMs), backingOff(policy))
