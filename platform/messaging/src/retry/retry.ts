/** One more failure of one message. */
export interface FailedTry {
  readonly error: unknown
  /** Failures in a row, this one included. */
  readonly failures: number
  /** Since the first of them, in ms. */
  readonly sinceMs: number
}

/** Chance and time, as arguments. */
export interface RetryTools {
  /** Uniform in [0, 1). */
  readonly random: () => number
}

/**
 * A rule for what follows a failure: how many ms to wait at least before the next try, or to give up, which makes a letter.
 * Only failures that say neither `unavailable` nor `permanent` are counted: the first are waited out, the second are letters at once.
 */
export type Retry = (failed: FailedTry, tools: RetryTools) => number | 'give up'

/** All rules together: the longest wait counts, and one that gives up ends it. */
export const allOf =
  (...rules: readonly Retry[]): Retry =>
  (failed, tools) => {
    let longest = 0
    for (const rule of rules) {
      const said = rule(failed, tools)
      if (said === 'give up') return said
      longest = Math.max(longest, said)
    }
    return longest
  }
