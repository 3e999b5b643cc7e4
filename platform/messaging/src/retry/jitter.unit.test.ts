import { expect, test } from 'vitest'
import { jitter } from './jitter.ts'

const failed = { error: undefined, failures: 1, sinceMs: 0 }

test('waits are spread from none to the rule', () => {
  expect([0, 0.25, 0.999].map(random => jitter(() => 1_000)(failed, { random: () => random }))).toEqual([0, 250, 999])
})

test('giving up stays giving up', () => {
  expect(jitter(() => 'give up')(failed, { random: () => 0 })).toBe('give up')
})
