// Written by `millrace schemas generate`. Don't edit.
import { message, topic } from 'millrace'
import type { Money } from './common.ts'

/** The provider's answer to a charge. */
export type ChargeOutcome = 'charged' | 'declined'

/** Take the money for an order. */
export interface ChargePayment {
  /** The order. */
  readonly orderId: string
  /** How much. */
  readonly amount: Money
  /** Token of the payment provider (tok_…), never a card number. */
  readonly paymentMethod: string
}
export const ChargePayment = message<'payments.ChargePayment', ChargePayment>('payments.ChargePayment', 'orderId')

/** The provider is to be asked for the money. */
export interface ChargeRequested {
  /** The order. */
  readonly orderId: string
  /** How much. */
  readonly amount: Money
  /** Token of the payment provider (tok_…), never a card number. */
  readonly paymentMethod: string
}
export const ChargeRequested = message<'payments.ChargeRequested', ChargeRequested>('payments.ChargeRequested', 'orderId')

/** The money is no longer wanted, and whether it was taken is not known yet: if so, it is given back. Private: kept in the commit, never published. */
export interface ChargeWithdrawn {
  /** The order. */
  readonly orderId: string
}
export const ChargeWithdrawn = message<'payments.ChargeWithdrawn', ChargeWithdrawn>('payments.ChargeWithdrawn', 'orderId')

/** The money was taken. */
export interface PaymentCharged {
  /** The order. */
  readonly orderId: string
  /** The provider's name for the charge. */
  readonly chargeId: string
}
export const PaymentCharged = message<'payments.PaymentCharged', PaymentCharged>('payments.PaymentCharged', 'orderId')

/** No money was taken, and none will be. */
export interface PaymentDeclined {
  /** The order. */
  readonly orderId: string
}
export const PaymentDeclined = message<'payments.PaymentDeclined', PaymentDeclined>('payments.PaymentDeclined', 'orderId')

/** The money was given back. */
export interface PaymentRefunded {
  /** The order. */
  readonly orderId: string
  /** The provider's name for the refund. */
  readonly refundId: string
}
export const PaymentRefunded = message<'payments.PaymentRefunded', PaymentRefunded>('payments.PaymentRefunded', 'orderId')

/** The provider's answer to a charge, on its way into the payment's stream. Private: kept in the commit, never published. */
export interface RecordCharge {
  /** The order. */
  readonly orderId: string
  /** The answer. */
  readonly outcome: ChargeOutcome
  /** The provider's name for the charge. */
  readonly chargeId: string
}
export const RecordCharge = message<'payments.RecordCharge', RecordCharge>('payments.RecordCharge', 'orderId')

/** The provider's answer to a refund, on its way into the payment's stream. Private: kept in the commit, never published. */
export interface RecordRefund {
  /** The order. */
  readonly orderId: string
  /** The provider's name for the refund. */
  readonly refundId: string
}
export const RecordRefund = message<'payments.RecordRefund', RecordRefund>('payments.RecordRefund', 'orderId')

/** Give back what an order paid, or will have paid once the provider has answered. */
export interface RefundPayment {
  /** The order. */
  readonly orderId: string
}
export const RefundPayment = message<'payments.RefundPayment', RefundPayment>('payments.RefundPayment', 'orderId')

/** The provider is to be asked to give the money back. */
export interface RefundRequested {
  /** The order. */
  readonly orderId: string
  /** The provider's name for the charge. */
  readonly chargeId: string
  /** How much. */
  readonly amount: Money
}
export const RefundRequested = message<'payments.RefundRequested', RefundRequested>('payments.RefundRequested', 'orderId')

/** 12 partitions, key orderId, 7 days. */
export const commands = topic('payments.commands', [ChargePayment, RefundPayment])

/** 12 partitions, key orderId, kept. */
export const events = topic('payments.events', [ChargeRequested, PaymentCharged, PaymentDeclined, RefundRequested, PaymentRefunded])
