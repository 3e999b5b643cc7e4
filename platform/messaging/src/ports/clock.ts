/** Time, as an argument: a simulation brings its own. */
export interface Clock {
  /** Wall clock, epoch ms. */
  now(): number
  /** Never goes back, ms. */
  monotonicMs(): number
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Chance, as an argument. */
export interface Ids {
  /** UUIDv7 (RFC 9562). */
  next(): string
  /** Uniform in [0, 1), for jitter. */
  random(): number
}
