import { expect, test } from 'vitest'
import { duration, parseDurationMs } from './duration.ts'

test('a duration has a number and a unit', () => {
  expect(['250ms', '30s', '15m', '2h', '7d'].map(parseDurationMs)).toEqual([250, 30_000, 900_000, 7_200_000, 604_800_000])
  for (const text of ['', '15', 'm', '-1m', '1.5h', '1h30m', `${'9'.repeat(20)}d`]) expect(parseDurationMs(text)).toBeUndefined()
})

test('a duration is said in two units at most', () => {
  expect([0, 420, 9_999, 42_400, 60_000, 200_000, 18_720_000, 187_200_000].map(duration)).toEqual([
    '0.0 s',
    '0.4 s',
    '10.0 s',
    '42 s',
    '1 m 0 s',
    '3 m 20 s',
    '5 h 12 m',
    '2 d 4 h',
  ])
})
