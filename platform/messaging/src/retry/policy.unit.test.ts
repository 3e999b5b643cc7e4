import { unavailable } from 'millrace'
import { expect, test } from 'vitest'
import { retryOf } from './policy.ts'

const policy = { attempts: 3, withinMs: 1_000, firstDelayMs: 100, maxDelayMs: 150 }
const tools = { random: () => 0.5 }

test('a policy in numbers backs off with jitter, and gives up when tries or time are spent', () => {
  const rule = retryOf(policy)
  expect(rule({ error: undefined, failures: 1, sinceMs: 0 }, tools)).toBe(50)
  expect(rule({ error: undefined, failures: 2, sinceMs: 0 }, tools)).toBe(75)
  expect(rule({ error: undefined, failures: 3, sinceMs: 0 }, tools)).toBe('give up')
  expect(rule({ error: undefined, failures: 1, sinceMs: 1_000 }, tools)).toBe('give up')
})

test('and never tries sooner than asked', () => {
  expect(retryOf(policy)({ error: unavailable('Busy.', { retryAfterMs: 9_000 }), failures: 1, sinceMs: 0 }, tools)).toBe(9_000)
})

test('a policy of its own rules is taken as it is', () => {
  const own = () => 7
  expect(retryOf(own)).toBe(own)
})
