import { expect, test } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const now = Date.UTC(2025, 0, 1, 12)

test('Retry-After in seconds', () => {
  expect(retryAfterMs('120', now)).toBe(120_000)
  expect(retryAfterMs(' 0 ', now)).toBe(0)
})

test('Retry-After as a date; one that has passed asks for nothing more', () => {
  expect(retryAfterMs('Wed, 01 Jan 2025 12:01:30 GMT', now)).toBe(90_000)
  expect(retryAfterMs('Wed, 01 Jan 2025 11:00:00 GMT', now)).toBe(0)
})

test('no Retry-After, or one that makes no sense, asks for nothing', () => {
  for (const header of [null, undefined, '', '-5', '1.5', 'soon', '2025-01-01', 'Wed, 99 Foo 2025 12:00:00 GMT'])
    expect(retryAfterMs(header, now)).toBeUndefined()
})
