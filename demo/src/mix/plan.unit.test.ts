import { expect, test } from 'vitest'
import { outcomes } from './outcomes.ts'
import { planOrders } from './plan.ts'

test.each([20, 40, 200, 1_000])('of %i orders, each outcome is meant for at least a twentieth', orders => {
  const plan = planOrders(orders, 1)
  expect(plan).toHaveLength(orders)
  for (const outcome of outcomes) expect(plan.filter(meant => meant === outcome).length).toBeGreaterThanOrEqual(orders / 20)
})

test('a few orders are as many as were asked for', () => {
  for (const orders of [0, 1, 3, 7]) expect(planOrders(orders, 1)).toHaveLength(orders)
})

test('the same seed plans the same, another something else', () => {
  expect(planOrders(200, 7)).toEqual(planOrders(200, 7))
  expect(planOrders(200, 8)).not.toEqual(planOrders(200, 7))
})
