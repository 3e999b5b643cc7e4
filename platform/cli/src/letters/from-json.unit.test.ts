import { expect, test } from 'vitest'
import { fromJson } from './from-json.ts'

const instant = { type: 'long', logicalType: 'timestamp-millis' }
const line = { type: 'record', name: 'Line', namespace: 'shop', fields: [{ name: 'at', type: instant }] }
const schema = {
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'at', type: ['null', instant] },
    { name: 'lines', type: { type: 'array', items: line } },
    { name: 'last', type: 'shop.Line' },
    { name: 'due', type: { type: 'map', values: instant } },
  ],
}

test('text becomes an instant where the schema says so, and only there', () => {
  const at = '2026-01-02T03:04:05.000Z'
  const data = { id: at, at, lines: [{ at }], last: { at }, due: { one: at } }
  const when = new Date(at)
  expect(fromJson(schema, data)).toEqual({ id: at, at: when, lines: [{ at: when }], last: { at: when }, due: { one: when } })
  expect(fromJson(schema, { id: 'x', at: null, more: 1 })).toEqual({ id: 'x', at: null, more: 1 })
})
