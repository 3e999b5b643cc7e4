import { expect, test } from 'vitest'
import { missingIn, shownIn } from './shown.ts'

const page = 'Look:\n\n```sh\nlook\n```\n\n```text\nlag 1, oldest 6.1 s\n…\nnotes\n```\n\n```sh\ngo\n```\n\nand\n\n```text\nnothing\n```\n'

test('commands are shown with what they print, where that follows', () => {
  expect(shownIn(page)).toEqual([
    { commands: 'look\n', prints: ['lag 1, oldest 6.1 s', 'notes'] },
    { commands: 'go\n', prints: [] },
  ])
})

test.each([
  ['lag 1, oldest 6.1 s', 'group: lag 1, oldest 1 m 13 s', true],
  ['lag 1, oldest 6.1 s', 'group: lag 2, oldest 1 m 13 s', false],
  ['lag 1, oldest 6.1 s', 'group: lag 1', false],
  ['asked 2: 2 redriven', 'asked 2: 1 redriven', false],
  [
    'failed  b84c3103-6728-46ca-bf94-33b3611ec3fa/0/12  It … again.',
    'failed b4f70e51-0e0c-4bd5-8f5e-6c6ffb0d5ec9/3/4   It failed again.',
    true,
  ],
  ['events  3  17  -', 'events   11     2   -', true],
  ['events  3  17  -', 'events   11     -   -', false],
  ['last 2026-11-22T13:11:34.647Z', 'last 2027-01-02T03:04:05.000Z', true],
  ['cause c7e18da143e16be1', 'cause 0123456789abcdef', true],
])('a line as %j is in %j: %s', (sample, printed, isThere) => {
  expect(missingIn(printed, [sample])).toBe(isThere ? undefined : sample)
})

test('lines are looked for in their order, others may stand between', () => {
  expect(missingIn('one\ntwo\nthree', ['one', 'three'])).toBeUndefined()
  expect(missingIn('one\ntwo\nthree', ['three', 'one'])).toBe('one')
})
