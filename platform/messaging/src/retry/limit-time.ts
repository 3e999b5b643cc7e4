import type { Retry } from './retry.ts'

/** Gives up at a failure so long after the first. */
export const limitTime =
  (withinMs: number): Retry =>
  ({ sinceMs }) =>
    sinceMs >= withinMs ? 'give up' : 0
