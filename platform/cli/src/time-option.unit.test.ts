import { expect, test } from 'vitest'
import { durationOption, parseTimeMs, timeOption } from './time-option.ts'

const now = Date.UTC(2026, 4, 1, 12)

test('a time is ISO 8601, or so long ago', () => {
  expect(parseTimeMs('15m', now)).toBe(now - 900_000)
  expect(parseTimeMs('2026-05-01T08:00Z', now)).toBe(Date.UTC(2026, 4, 1, 8))
  expect(parseTimeMs('2026-05-01T08:00:30.5+02:00', now)).toBe(Date.UTC(2026, 4, 1, 6, 0, 30, 500))
})

test('without a zone it is the time of this machine, and a day its midnight', () => {
  expect(parseTimeMs('2026-05-01T08:00', now)).toBe(new Date(2026, 4, 1, 8).getTime())
  expect(parseTimeMs('2026-05-01', now)).toBe(new Date(2026, 4, 1).getTime())
})

test('what is no time is refused, with an example', () => {
  for (const text of ['yesterday', '2026', '2026-13-01', '15', '05/01/2026']) {
    expect(parseTimeMs(text, now)).toBeUndefined()
    expect(() => timeOption(text)).toThrow(/15m/)
  }
  expect(() => durationOption('0s')).toThrow(/30s/)
})
