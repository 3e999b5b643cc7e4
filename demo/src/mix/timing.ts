/** How long the provider takes, by what an order is meant to come to. In ms. */
export interface Timing {
  /** Slow, and in time. */
  readonly slowPaymentMs: number
  /** Slower than orders may stay open. */
  readonly timedOutPaymentMs: number
  /** Time enough for a customer to cancel. */
  readonly cancelledPaymentMs: number
}

/** Durations for a stack whose orders expire after so long. */
export const timingFor = (expiresAfterMs: number): Timing => ({
  slowPaymentMs: Math.round(expiresAfterMs / 4),
  timedOutPaymentMs: Math.round(expiresAfterMs * 1.25),
  cancelledPaymentMs: Math.round(expiresAfterMs / 2),
})
