// Written by `millrace schemas generate`. Don't edit.
import { message, topic } from 'millrace'
import type { Address, Money } from './common.ts'

/** Where an order goes. Nobody else needs to know where a customer lives. Private: kept in the commit, never published. */
export interface AddressGiven {
  /** The order. */
  readonly orderId: string
  /** Where it goes. */
  readonly address: Address
}
export const AddressGiven = message<'orders.AddressGiven', AddressGiven>('orders.AddressGiven', 'orderId')

/** End an order that is still open. */
export interface CancelOrder {
  /** The order. */
  readonly orderId: string
  /** Why. */
  readonly reason: CancelReason
}
export const CancelOrder = message<'orders.CancelOrder', CancelOrder>('orders.CancelOrder', 'orderId')

/** Why an order was cancelled. */
export type CancelReason = 'insufficient_stock' | 'payment_declined' | 'timed_out' | 'by_customer'

/** Everything is reserved and paid. */
export interface ConfirmOrder {
  /** The order. */
  readonly orderId: string
}
export const ConfirmOrder = message<'orders.ConfirmOrder', ConfirmOrder>('orders.ConfirmOrder', 'orderId')

/** An order came to nothing. */
export interface OrderCancelled {
  /** The order. */
  readonly orderId: string
  /** Why. */
  readonly reason: CancelReason
}
export const OrderCancelled = message<'orders.OrderCancelled', OrderCancelled>('orders.OrderCancelled', 'orderId')

/** An order is paid and will be shipped. */
export interface OrderConfirmed {
  /** The order. */
  readonly orderId: string
}
export const OrderConfirmed = message<'orders.OrderConfirmed', OrderConfirmed>('orders.OrderConfirmed', 'orderId')

/** Some of one product, at the price it had when the order was placed. */
export interface OrderLine {
  /** The product. */
  readonly productId: string
  /** How many, 1 or more. */
  readonly quantity: number
  /** The price of one. */
  readonly price: Money
}

/** An order is open. */
export interface OrderPlaced {
  /** The order. */
  readonly orderId: string
  /** Who ordered. */
  readonly userId: string
  /** At least one; one line a product. */
  readonly lines: readonly OrderLine[]
  /** What the order costs. */
  readonly total: Money
  /** Token of the payment provider (tok_…), never a card number. */
  readonly paymentMethod: string
}
export const OrderPlaced = message<'orders.OrderPlaced', OrderPlaced>('orders.OrderPlaced', 'orderId')

/** Where an order is now. */
export interface OrderStatus {
  /** The order. */
  readonly orderId: string
  /** Who ordered. */
  readonly userId: string
  /** Where it is. */
  readonly status: Status
  /** Why it was cancelled, if it was. */
  readonly reason?: CancelReason | null
}
export const OrderStatus = message<'orders.OrderStatus', OrderStatus>('orders.OrderStatus', 'orderId')

/** Place an order. Private: kept in the commit, never published. */
export interface PlaceOrder {
  /** The order. */
  readonly orderId: string
  /** Who ordered. */
  readonly userId: string
  /** At least one; one line a product. */
  readonly lines: readonly OrderLine[]
  /** What the order costs. */
  readonly total: Money
  /** Token of the payment provider (tok_…), never a card number. */
  readonly paymentMethod: string
  /** Where it goes, if that was said. */
  readonly shipTo?: Address | null
}
export const PlaceOrder = message<'orders.PlaceOrder', PlaceOrder>('orders.PlaceOrder', 'orderId')

/** Where an order is. */
export type Status = 'open' | 'confirmed' | 'cancelled'

/** 12 partitions, key orderId, 7 days. */
export const commands = topic('orders.commands', [ConfirmOrder, CancelOrder])

/** 12 partitions, key orderId, kept. */
export const events = topic('orders.events', [OrderPlaced, OrderConfirmed, OrderCancelled])

/** 12 partitions, key orderId, compacted. */
export const status = topic('orders.status', [OrderStatus])
