import { expect, it } from 'vitest'
import { readPerformance } from './java.ts'

const printed = `start.time, end.time, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec
2026-11-22 12:30:00:977, 2026-11-22 12:30:02:263, 171.6614, 133.4847, 300000, 233281.4930, 537, 749, 229.1874, 400534.0454
`

it('reads the rate without the time it took to join', () => {
  expect(readPerformance(printed)).toEqual({ value: 400_534.0454, messages: 300_000, notes: {} })
})

it('a tool that fails has no outcome', () => {
  expect(() => readPerformance('Exception in thread "main"')).toThrow(/printed no summary/)
})
