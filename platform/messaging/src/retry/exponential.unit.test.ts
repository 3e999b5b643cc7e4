import { expect, test } from 'vitest'
import { exponential } from './exponential.ts'

test('waits double from failure to failure, up to the longest, however often it failed', () => {
  const rule = exponential({ firstDelayMs: 100, maxDelayMs: 1_000 })
  const waits = [1, 2, 3, 4, 5, 1_000_000].map(failures => rule({ error: undefined, failures, sinceMs: 0 }, { random: () => 0 }))
  expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000])
})
