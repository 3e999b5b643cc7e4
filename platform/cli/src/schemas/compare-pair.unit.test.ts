import { expect, test } from 'vitest'
import { comparePair } from './compare-pair.ts'

test('a pair is answered: schemas as JSON, as text, or as a name', () => {
  const enough = { compatible: true, incompatibilities: [] }
  expect(comparePair('{"reader":"long","writer":{"type":"int"}}')).toEqual(enough)
  expect(comparePair(JSON.stringify({ reader: '{"type":"string"}', writer: '"bytes"' }))).toEqual(enough)
  expect(comparePair(JSON.stringify({ reader: { type: 'array', items: 'int' }, writer: { type: 'array', items: 'long' } }))).toEqual({
    compatible: false,
    incompatibilities: [
      {
        type: 'TYPE_MISMATCH',
        location: '/items',
        reader: '/items',
        writer: '/items',
        message: expect.stringContaining("int can't read long"),
      },
    ],
  })
})

test.each([
  ['{', 'MR_CONTRACT_JSON'],
  ['{"reader":"int"}', 'MR_CONTRACT_JSON'],
  ['{"reader":"{","writer":"int"}', 'MR_CONTRACT_JSON'],
  ['{"reader":"nothing","writer":"int"}', 'MR_CONTRACT_SCHEMA'],
])('a pair that cannot be checked says so in its place: %s', (line, code) => {
  expect(comparePair(line)).toEqual({ error: { code, message: expect.any(String) } })
})
