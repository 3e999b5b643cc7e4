import { expect, test } from 'vitest'
import { matches, matchesType } from './filter.ts'

const message = { id: 'm-1', key: 'order-1', correlationId: 'c-1', at: new Date(5_000) }

test('a filter finds what has everything it names', () => {
  expect(matches({}, message)).toBe(true)
  expect(matches({ id: 'm-1', key: 'order-1', correlationId: 'c-1', since: 5_000, until: 5_000 }, message)).toBe(true)
  for (const filter of [{ id: 'm' }, { key: 'order-2' }, { correlationId: '' }, { since: 5_001 }, { until: 4_999 }])
    expect(matches({ key: 'order-1', ...filter }, message)).toBe(false)
})

test('a type is found by its full name or its last part', () => {
  expect(['orders.OrderPlaced', 'OrderPlaced', 'Placed'].map(type => matchesType({ types: ['x.Y', type] }, 'orders.OrderPlaced'))).toEqual([
    true,
    true,
    false,
  ])
  expect(matchesType({}, '')).toBe(true)
})
