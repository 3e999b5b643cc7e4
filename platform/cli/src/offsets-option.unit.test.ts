import { expect, test } from 'vitest'
import { offsetsOption, partitionsOption } from './offsets-option.ts'

test('offsets are one, from one on, or from one through another', () => {
  expect(['42', '42..', '42..50'].map(offsetsOption)).toEqual([
    { from: 42, through: 42 },
    { from: 42, through: Number.POSITIVE_INFINITY },
    { from: 42, through: 50 },
  ])
  for (const text of ['', '-1', '50..42', '1.5', '..7', '9'.repeat(20)]) expect(() => offsetsOption(text)).toThrow(/42\.\.50/)
})

test('partitions add up', () => {
  expect(partitionsOption('3', partitionsOption('0', undefined))).toEqual([0, 3])
  for (const text of ['', '-1', 'all']) expect(() => partitionsOption(text, undefined)).toThrow(/number/)
})
