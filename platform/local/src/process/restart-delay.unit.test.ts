import { expect, it } from 'vitest'
import { restartDelayMs } from './restart-delay.ts'

it('doubles the wait before each restart in a row, up to 10 s', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7].map(restartDelayMs)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
})
