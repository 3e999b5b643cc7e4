import type { Retry } from './retry.ts'

export interface ExponentialOptions {
  readonly firstDelayMs: number
  readonly maxDelayMs: number
}

/** Beyond it the delay would no longer be a number. */
const MAX_DOUBLINGS = 30

/** Waits that double from failure to failure, up to a longest. */
export const exponential =
  ({ firstDelayMs, maxDelayMs }: ExponentialOptions): Retry =>
  ({ failures }) =>
    Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(failures - 1, MAX_DOUBLINGS))
