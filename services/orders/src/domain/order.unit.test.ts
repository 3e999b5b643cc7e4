import { orders } from '@millrace/schemas'
import { given } from '@millrace/testing'
import { expect, test } from 'vitest'
import { order } from './order.ts'

const orderId = 'o1'
const price = { minorUnits: 100, currency: 'EUR' }
const placement = { orderId, userId: 'u1', lines: [{ productId: 'p1', quantity: 1, price }], total: price, paymentMethod: 'tok_ok' }
const address = { recipient: 'Ada', street: 'Lane 1', postalCode: '12345', city: 'Town', country: 'DE' }
const placed = orders.OrderPlaced(placement)
const confirmed = orders.OrderConfirmed({ orderId })
const cancelled = orders.OrderCancelled({ orderId, reason: 'by_customer' })
const confirm = orders.ConfirmOrder({ orderId })
const cancel = orders.CancelOrder({ orderId, reason: 'by_customer' })

test('an order is placed once', () => {
  given(order).when(orders.PlaceOrder(placement)).then(placed)
  given(order, placed).when(orders.PlaceOrder(placement)).then()
})

test('where it goes is kept apart from what is published', () => {
  given(order)
    .when(orders.PlaceOrder({ ...placement, shipTo: address }))
    .then(placed, orders.AddressGiven({ orderId, address }))
})

test('an open order is confirmed, once', () => {
  given(order, placed).when(confirm).then(confirmed)
  given(order, placed, confirmed).when(confirm).then()
})

test('a cancelled order is not confirmed any more', () => {
  given(order, placed, cancelled).when(confirm).then()
})

test('an open order is cancelled, once', () => {
  given(order, placed).when(cancel).then(cancelled)
  given(order, placed, cancelled).when(cancel).then()
})

test('a confirmed order is not cancelled any more', () => {
  given(order, placed, confirmed).when(cancel).rejected('order-final')
})

test('an order nobody placed is neither confirmed nor cancelled', () => {
  given(order).when(confirm).then()
  given(order).when(cancel).rejected('order-unknown')
})

test('its status is published from the moment it is placed', () => {
  const state = { status: 'cancelled', placed: placement, reason: 'timed_out' } as const
  expect(order.publishes?.state(order.initial(), orderId)).toEqual([])
  expect(order.publishes?.state(state, orderId)).toEqual([
    orders.OrderStatus({ orderId, userId: 'u1', status: 'cancelled', reason: 'timed_out' }),
  ])
})
