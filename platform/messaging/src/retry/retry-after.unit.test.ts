import { unavailable } from 'millrace'
import { expect, test } from 'vitest'
import { retryAfter, retryAfterMsOf } from './retry-after.ts'

const rule = (error: unknown) => retryAfter(60_000)({ error, failures: 1, sinceMs: 0 }, { random: () => 0 })

test('an error that asks for a time gets it', () => {
  expect(rule(unavailable('Busy.', { retryAfterMs: 5_000 }))).toBe(5_000)
})

test('the error that asks may be the cause of another', () => {
  expect(rule(new Error('Outer.', { cause: unavailable('Busy.', { retryAfterMs: 5_000 }) }))).toBe(5_000)
})

test('nobody waits longer than the longest', () => {
  expect(rule(unavailable('Busy.', { retryAfterMs: Number.POSITIVE_INFINITY }))).toBe(60_000)
})

test('what asks for nothing, or for no sensible time, gets none', () => {
  for (const error of [new Error('x'), 'text', undefined, Object.assign(new Error('x'), { retryAfterMs: -5 })]) expect(rule(error)).toBe(0)
  expect(retryAfterMsOf(Object.assign(new Error('x'), { retryAfterMs: Number.NaN }))).toBe(0)
})

test('causes may lead back into themselves', () => {
  const error = new Error('x')
  error.cause = error
  expect(rule(error)).toBe(0)
})
