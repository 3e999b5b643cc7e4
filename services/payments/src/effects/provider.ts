import type { payments } from '@millrace/schemas'

/** Said of a key the provider has forgotten: posting it again could take the money twice. */
export interface KeyExpired {
  readonly outcome: 'key-expired'
}
export interface ChargeAnswer {
  readonly outcome: 'charged' | 'declined'
  readonly chargeId: string
}
export interface RefundAnswer {
  readonly outcome: 'refunded'
  readonly refundId: string
}

interface Request {
  readonly amount: payments.ChargeRequested['amount']
  /** One key, one charge: asked again with the same key, the provider answers the same. */
  readonly idempotencyKey: string
  readonly signal: AbortSignal
}
export interface ChargeRequest extends Request {
  readonly paymentMethod: string
  /** The order, for the provider's own records. */
  readonly reference: string
}
export interface RefundRequest extends Request {
  readonly chargeId: string
}

/**
 * Who moves the money. An answer is what the provider itself said; whenever that isn't known (time out, fault, lost
 * connection) it throws `unavailable`, so the same key is asked again. It never guesses.
 */
export interface PaymentProvider {
  charge(request: ChargeRequest): Promise<ChargeAnswer | KeyExpired>
  refund(request: RefundRequest): Promise<RefundAnswer | KeyExpired>
  /** What it answered to a key; undefined if it never answered one. */
  chargeOf(idempotencyKey: string, signal: AbortSignal): Promise<ChargeAnswer | undefined>
  refundOf(idempotencyKey: string, signal: AbortSignal): Promise<RefundAnswer | undefined>
}
