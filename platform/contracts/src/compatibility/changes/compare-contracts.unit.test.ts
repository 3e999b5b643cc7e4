import { expect, test } from 'vitest'
import { readAvro } from '../schema/read-avro.ts'
import type { ChangeRules } from './change.ts'
import { compareContracts } from './compare-contracts.ts'

const record = (fields: readonly object[], more: object = {}) => ({ type: 'record', name: 'shop.Sold', fields, ...more })
const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more })
const changes = (before: unknown, after: unknown, rules?: ChangeRules) =>
  compareContracts(readAvro({ json: before }), readAvro({ json: after }), rules).map(
    ({ code, severity, after }) => `${severity} ${code} ${after.pointer}`,
  )

const decimal = (scale: number) => ({ type: 'bytes', logicalType: 'decimal', precision: 9, scale })
const time = (unit: string) => ({ type: 'long', logicalType: `timestamp-${unit}` })
const how = (symbols: readonly string[], more: object = {}) => ({ type: 'enum', name: 'shop.How', symbols, ...more })

test('the same contract has no changes', () => {
  const contract = record([field('price', decimal(2), { doc: 'Price.', default: '' }), field('how', how(['CARD']))])
  expect(changes(contract, structuredClone(contract), { key: 'price' })).toEqual([])
})

test('a decimal of another scale and millis that become micros are other values in the same bytes', () => {
  const before = record([field('price', decimal(2)), field('at', ['null', time('millis')])])
  const after = record([field('price', decimal(3)), field('at', ['null', time('micros')])])
  expect(changes(before, after)).toEqual(['warning LOGICAL_TYPE_CHANGED /fields/0/type', 'warning LOGICAL_TYPE_CHANGED /fields/1/type/1'])
})

test('a field with a new name and no alias loses its old values; with one it keeps them', () => {
  const before = record([field('price', 'long', { default: 0 })])
  expect(changes(before, record([field('cost', 'long', { default: 0 })]))).toEqual(['warning FIELD_RENAMED_WITHOUT_ALIAS /fields/0'])
  expect(changes(before, record([field('cost', 'long', { default: 0, aliases: ['price'] })]))).toEqual([])
})

test('a field that is merely new is no rename', () => {
  const before = record([field('price', 'long')])
  expect(changes(before, record([field('price', 'long'), field('note', 'string', { default: '' })]))).toEqual([])
})

test('a type in another namespace needs an alias, although the reference takes it', () => {
  const before = record([])
  expect(changes(before, record([], { name: 'sales.Sold' }))).toEqual(['warning TYPE_RENAMED_WITHOUT_ALIAS '])
  expect(changes(before, record([], { name: 'sales.Sold', aliases: ['shop.Sold'] }))).toEqual([])
})

test('an enum that grows needs a default in the readers that are out there', () => {
  const after = record([field('how', how(['CARD', 'CASH'], { default: 'CARD' }))])
  expect(changes(record([field('how', how(['CARD']))]), after)).toEqual(['warning ENUM_GROWN_WITHOUT_DEFAULT /fields/0/type'])
  expect(changes(record([field('how', how(['CARD'], { default: 'CARD' }))]), after)).toEqual([])
})

test('a default that is another or gone changes what old events mean', () => {
  const before = record([field('count', 'int', { default: 1 }), field('tags', { type: 'array', items: 'int' }, { default: [] })])
  const after = record([field('count', 'int', { default: 2 }), field('tags', { type: 'array', items: 'int' })])
  expect(changes(before, after)).toEqual(['warning DEFAULT_CHANGED /fields/0', 'warning DEFAULT_CHANGED /fields/1'])
})

test('docs must not get lost', () => {
  const before = record([field('count', 'int', { doc: 'How many.' })], { doc: 'A sale.' })
  expect(changes(before, record([field('count', 'int')]))).toEqual(['warning DOC_REMOVED ', 'warning DOC_REMOVED /fields/0'])
})

test('a key of another type or name goes to another partition; any code can be made an error', () => {
  const before = record([field('id', 'int')])
  const rules: ChangeRules = { key: 'id', errors: ['KEY_TYPE_CHANGED'] }
  expect(changes(before, record([field('id', 'long')]), rules)).toEqual(['error KEY_TYPE_CHANGED /fields/0'])
  expect(changes(before, record([field('saleId', 'int', { aliases: ['id'] })]), rules)).toEqual(['error KEY_TYPE_CHANGED /fields/0'])
  expect(changes(before, record([field('id', 'long')]))).toEqual([])
})

test('what a convention requires of every named type is missed where it is missing', () => {
  const contract = record([field('how', how(['CARD'], { owner: 'shop' }))])
  expect(changes(contract, contract, { required: ['owner'] })).toEqual(['warning METADATA_MISSING '])
})

test('recursive types come to an end', () => {
  const tree = (doc: object) => ({ type: 'record', name: 'Tree', fields: [field('left', ['null', 'Tree']), field('value', 'int', doc)] })
  expect(changes(tree({ doc: 'Its value.' }), tree({}))).toEqual(['warning DOC_REMOVED /fields/1'])
})
