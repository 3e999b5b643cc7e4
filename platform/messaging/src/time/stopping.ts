/**
 * law 12: where a stopping service's time goes. A service's frame has 10 s in all, and the supervisor kills later than that.
 * One after another: requests; then consumers, `drainMs` and `leaveWithinMs`; then the publisher, `publishWithinMs` at most, of which
 * an engine that has waited for its relay needs next to nothing. Whoever is late is given up: what is stored is published by a
 * successor, what was not committed is handled again.
 */
export const stopping = {
  /** A consumer's handlers and its last commit, in all. */
  drainMs: 3_000,
  /** Of that, until handlers are aborted. */
  handlersShare: 2 / 3,
  /** And until those that ignore their signal are left behind: the rest is for the last commit. */
  abortedShare: 5 / 6,
  /** Leaving the group, and closing the connections. */
  leaveWithinMs: 1_000,
  /** A send that is under way. */
  publishWithinMs: 2_000,
} as const
