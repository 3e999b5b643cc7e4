import { orders } from '@millrace/schemas'
import type { Draft, Message } from 'millrace'
import { expect, test } from 'vitest'
import { orderSummaries } from './orders.ts'

const orderId = 'o1'
const total = { minorUnits: 100, currency: 'EUR' }
const lines = [{ productId: 'p1', quantity: 1, price: total }]
const placedAt = new Date('2026-01-01T12:00:00Z')
const happened = <T extends string, D>({ type, data }: Draft<T, D>): Message<T, D> => {
  const origin = { correlationId: 'c', causationId: 'c', source: 'orders' }
  return { type, data, id: 'm', key: orderId, at: placedAt, sequence: 1, ...origin }
}

test('a summary says who ordered what and when, how it ended, and nothing of the payment', () => {
  const placed = orders.OrderPlaced({ orderId, userId: 'u1', lines, total, paymentMethod: 'tok_secret' })
  const open =
    orderSummaries.on['orders.OrderPlaced']?.(orderSummaries.initial(), placed.data, happened(placed)) ?? orderSummaries.initial()
  expect(open).toEqual({ orderId, userId: 'u1', status: 'open', lines, total, placedAt })

  const confirmed = orders.OrderConfirmed({ orderId })
  expect(orderSummaries.on['orders.OrderConfirmed']?.(open, confirmed.data, happened(confirmed))).toEqual({ ...open, status: 'confirmed' })

  const cancelled = orders.OrderCancelled({ orderId, reason: 'timed_out' })
  expect(orderSummaries.on['orders.OrderCancelled']?.(open, cancelled.data, happened(cancelled))).toEqual({
    ...open,
    status: 'cancelled',
    reason: 'timed_out',
  })
})
