import type { Retry } from './retry.ts'

/** Gives up after so many tries in all, the first included. */
export const limitAttempts =
  (attempts: number): Retry =>
  ({ failures }) =>
    failures >= attempts ? 'give up' : 0
