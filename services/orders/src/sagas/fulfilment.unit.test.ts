import { inventory, orders, payments } from '@millrace/schemas'
import { type AnySaga, type AnyStep, after, cancel, type Draft, done } from 'millrace'
import { describe, expect, test } from 'vitest'
import { fulfilment } from './fulfilment.ts'

// Interleavings of whole flows are asked of all services together, in demo/src/simulation.

const orderId = 'o1'
const price = { minorUnits: 100, currency: 'EUR' }
const total = { minorUnits: 300, currency: 'EUR' }
const line = (productId: string, quantity: number) => ({ productId, quantity, price })
const placed = orders.OrderPlaced({ orderId, userId: 'u1', lines: [line('p1', 1), line('p2', 2)], total, paymentMethod: 'tok_ok' })
const reserved = (productId: string) => inventory.StockReserved({ productId, orderId, quantity: 1 })
const rejected = (productId: string) => inventory.StockRejected({ productId, orderId, quantity: 1, available: 0 })
const charged = payments.PaymentCharged({ orderId, chargeId: 'ch_1' })
const declined = payments.PaymentDeclined({ orderId })
const refunded = payments.PaymentRefunded({ orderId, refundId: 're_1' })
const confirmed = orders.OrderConfirmed({ orderId })
const cancelled = orders.OrderCancelled({ orderId, reason: 'by_customer' })
const release = (productId: string) => inventory.ReleaseStock({ productId, orderId })

const saga: AnySaga = fulfilment({ expiresAfter: '15 minutes' })

const step = (state: unknown, { type, data }: Draft<string, unknown>): AnyStep => {
  const message = { type, data, id: 'm', key: orderId, at: new Date(0), sequence: 1, correlationId: 'c', causationId: 'c', source: 's' }
  return saga.on[type]?.(state, data, message) ?? [state]
}

/** What the last of these messages leads to. */
const leadsTo = (...messages: Draft<string, unknown>[]) => {
  let last: AnyStep = [saga.initial()]
  for (const message of messages) last = step(last[0], message)
  const [, ...then] = last
  return then
}

describe('fulfilment', () => {
  test('reserves every line of a placed order, and sets a limit', () => {
    const reserve = (productId: string, quantity: number) => inventory.ReserveStock({ productId, orderId, quantity })
    expect(leadsTo(placed)).toEqual([reserve('p1', 1), reserve('p2', 2), after('15 minutes', 'expired')])
  })

  test('charges once every line is reserved, however often an answer comes', () => {
    const charge = payments.ChargePayment({ orderId, amount: total, paymentMethod: 'tok_ok' })
    expect(leadsTo(placed, reserved('p1'), reserved('p1'))).toEqual([])
    expect(leadsTo(placed, reserved('p1'), reserved('p2'))).toEqual([charge])
    expect(leadsTo(placed, reserved('p1'), reserved('p2'), reserved('p2'))).toEqual([])
  })

  test('confirms what is charged, then ships and ends', () => {
    const flow = [placed, reserved('p1'), reserved('p2'), charged]
    expect(leadsTo(...flow)).toEqual([orders.ConfirmOrder({ orderId })])
    const ships = ['p1', 'p2'].map(productId => inventory.ShipStock({ productId, orderId }))
    expect(leadsTo(...flow, confirmed)).toEqual([cancel('expired'), ...ships, done])
  })

  test('cancels what is out of stock or declined', () => {
    expect(leadsTo(placed, rejected('p1'))).toEqual([orders.CancelOrder({ orderId, reason: 'insufficient_stock' })])
    const flow = [placed, reserved('p1'), reserved('p2'), declined]
    expect(leadsTo(...flow)).toEqual([orders.CancelOrder({ orderId, reason: 'payment_declined' })])
    expect(leadsTo(...flow, cancelled)).toEqual([cancel('expired'), release('p1'), release('p2'), done])
  })

  test('gives back a reservation that is answered after the cancellation, and ends with the last answer', () => {
    expect(leadsTo(placed, reserved('p1'), cancelled)).toEqual([cancel('expired'), release('p1')])
    expect(leadsTo(placed, reserved('p1'), cancelled, reserved('p2'))).toEqual([release('p2'), done])
    expect(leadsTo(placed, reserved('p1'), cancelled, rejected('p2'))).toEqual([done])
  })

  test('refunds a cancelled order, charged or about to be, and ends with the money', () => {
    const charging = [placed, reserved('p1'), reserved('p2')]
    const undone = [cancel('expired'), release('p1'), release('p2'), payments.RefundPayment({ orderId })]
    expect(leadsTo(...charging, charged, cancelled)).toEqual(undone)
    expect(leadsTo(...charging, cancelled)).toEqual(undone)
    expect(leadsTo(...charging, cancelled, charged)).toEqual([])
    expect(leadsTo(...charging, cancelled, charged, refunded)).toEqual([done])
    expect(leadsTo(...charging, cancelled, declined)).toEqual([done])
  })

  test('an order that takes too long is cancelled', () => {
    const [open] = step(saga.initial(), placed)
    expect(saga.timers.expired?.(open)).toEqual([open, orders.CancelOrder({ orderId, reason: 'timed_out' })])
  })
})
