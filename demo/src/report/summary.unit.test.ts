import { expect, test } from 'vitest'
import type { FinishedOrder } from '../mix.ts'
import { summarise, summaryTable } from './summary.ts'

const finished = (outcome: FinishedOrder['outcome'], ms: number): FinishedOrder => ({
  orderId: `${outcome}-${ms}`,
  acceptedAt: 0,
  meant: outcome,
  outcome,
  ms,
})

test('percentiles are values that occurred', () => {
  const orders = Array.from({ length: 100 }, (_, at) => finished('fulfilled', 100 - at))
  expect(summarise(orders).fulfilled).toEqual({ count: 100, p50Ms: 50, p95Ms: 95 })
  expect(summarise([finished('declined', 7.4)]).declined).toEqual({ count: 1, p50Ms: 7, p95Ms: 7 })
})

test('an outcome that never came has a line too', () => {
  const lines = summaryTable(summarise([finished('fulfilled', 12)]))
  expect(lines).toHaveLength(9)
  expect(lines.find(line => line.startsWith('timedOut'))).toMatch(/0\s+-\s+-$/)
})
