import { expect, it } from 'vitest'
import { watchOrder } from './order-watch.ts'

it('finds nothing wrong with keys side by side, each in order', () => {
  const order = watchOrder()
  order.begins('a', 0)
  order.begins('b', 1)
  order.ends('a')
  order.begins('a', 2)
  order.ends('b')
  expect(order.faults).toBe(0)
})

it('counts a message that begins before the one ahead of it has ended', () => {
  const order = watchOrder()
  order.begins('a', 0)
  order.begins('a', 1)
  expect(order.faults).toBe(1)
})

it('counts a message that comes after a later one', () => {
  const order = watchOrder()
  order.begins('a', 5)
  order.ends('a')
  order.begins('a', 3)
  expect(order.faults).toBe(1)
})
