import { describe, expect, it } from 'vitest'
import { median, percentile, ratioOf, spreadOf } from './statistics.ts'

it.each([
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

it('nothing has no median', () => {
  expect(median([])).toBeNaN()
})

it('a spread is smallest, middle and largest', () => {
  expect(spreadOf([30, 10, 20])).toEqual({ min: 10, median: 20, max: 30 })
})

it.each([
  [0.5, 50],
  [0.99, 99],
  [1, 100],
  [0, 1],
])('%d of 1 to 100 are at most %d', (share, expected) => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n)
  expect(percentile(values, share)).toBe(expected)
})

describe('a ratio above 1 means that we are better', () => {
  it('where more is better', () => {
    expect(ratioOf(300, 100, 'higher')).toBe(3)
  })

  it('where less is better', () => {
    expect(ratioOf(100, 300, 'lower')).toBe(3)
  })
})
