import { notifications, orders, users } from '@millrace/schemas'
import { type AnySaga, type AnyStep, type Draft, done } from 'millrace'
import { expect, test } from 'vitest'
import { orderMails } from './order-mails.ts'
import { welcome } from './welcome.ts'

const [orderId, userId] = ['o1', 'u1']
const price = { minorUnits: 100, currency: 'EUR' }
const placed = orders.OrderPlaced({
  orderId,
  userId,
  lines: [{ productId: 'p1', quantity: 1, price }],
  total: price,
  paymentMethod: 'tok_ok',
})

const leadsTo = (saga: AnySaga, ...messages: Draft<string, unknown>[]) => {
  let last: AnyStep = [saga.initial()]
  for (const { type, data } of messages) {
    const message = { type, data, id: 'm', key: 'k', at: new Date(0), sequence: 1, correlationId: 'c', causationId: 'c', source: 's' }
    last = saga.on[type]?.(last[0], data, message) ?? [last[0]]
  }
  return last.slice(1)
}

test('who registers is welcomed', () => {
  expect(leadsTo(welcome, users.UserRegistered({ userId, displayName: 'Ada' }))).toEqual([
    notifications.RequestMail({ mailId: 'welcome-u1', userId, template: 'welcome' }),
    done,
  ])
})

test('who ordered hears how it ended, and not before', () => {
  const mail = (template: 'order_confirmed' | 'order_cancelled') =>
    notifications.RequestMail({ mailId: `${template}-o1`, userId, template, orderId })
  expect(leadsTo(orderMails, placed)).toEqual([])
  expect(leadsTo(orderMails, placed, orders.OrderConfirmed({ orderId }))).toEqual([mail('order_confirmed'), done])
  expect(leadsTo(orderMails, placed, orders.OrderCancelled({ orderId, reason: 'timed_out' }))).toEqual([mail('order_cancelled'), done])
})
