import { expect, test } from 'vitest'
import { parseTarget, targetOption } from './target.ts'

test('a target is an end of the log, an offset, a time, or so many offsets from here', () => {
  const targets = ['earliest', 'latest', '42', '15m', '1970-01-01T00:00Z', 'by-100', 'by +3'].map(text => parseTarget(text, 1_000_000))
  expect(targets).toEqual([
    { kind: 'earliest' },
    { kind: 'latest' },
    { kind: 'offset', offset: 42 },
    { kind: 'time', timestampMs: 100_000 },
    { kind: 'time', timestampMs: 0 },
    { kind: 'by', offsets: -100 },
    { kind: 'by', offsets: 3 },
  ])
})

test('anything else is refused', () => {
  for (const text of ['', 'first', '-5', 'by5', 'by', '1.5']) expect(() => targetOption(text)).toThrow(/earliest/)
})
