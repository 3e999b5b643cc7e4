import { expect, test } from 'vitest'
import { allOf, type FailedTry } from './retry.ts'

const failed: FailedTry = { error: new Error('x'), failures: 1, sinceMs: 0 }
const tools = { random: () => 0 }

test('of several rules the longest wait counts', () => {
  expect(
    allOf(
      () => 5,
      () => 30,
      () => 7,
    )(failed, tools),
  ).toBe(30)
})

test('one rule that gives up ends it', () => {
  expect(
    allOf(
      () => 5,
      () => 'give up',
      () => 7,
    )(failed, tools),
  ).toBe('give up')
})

test('without a rule it is tried again at once', () => {
  expect(allOf()(failed, tools)).toBe(0)
})
