import { expect, it } from 'vitest'
import { readPerformance } from './java.ts'

const printed = `Warmup first 100000 records. Steady state results will print after the complete test summary.
162107 records sent, 32395.5 records/sec (18.54 MB/sec), 1226.5 ms avg latency, 1664.0 ms max latency.
300000 records sent, 34936.531967 records/sec (19.99 MB/sec), 1124.53 ms avg latency, 1664.00 ms max latency, 1156 ms 50th, 1590 ms 95th, 1643 ms 99th, 1657 ms 99.9th.
200000 steady state records sent, 35868.005739 records/sec (20.52 MB/sec), 1169.08 ms avg latency, 1664.00 ms max latency, 1118 ms 50th, 1607 ms 95th, 1646 ms 99th, 1658 ms 99.9th.
`

it('reads the rate after the warm-up, and all that was sent', () => {
  expect(readPerformance(printed)).toEqual({ value: 35_868.005739, messages: 300_000, notes: {} })
})

it('a tool that fails has no outcome', () => {
  expect(() => readPerformance('Exception in thread "main"')).toThrow(/printed no summary/)
})
