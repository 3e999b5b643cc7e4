import { isObject, type JsonObject } from '../../shape/reading.ts'
import type { AvroEnum, AvroField, AvroFixed, AvroNamed, AvroRecord, Place } from './avro-schema.ts'
import { checkDefault } from './check-default.ts'
import type { ReadType } from './read-union.ts'
import { isName, type Position, qualified, type ReadingAvro, readFullName, readNames, refuse, unresolved } from './reading-avro.ts'

const namespaceOf = (full: string): string => full.slice(0, Math.max(0, full.lastIndexOf('.')))

const readNamed = (json: JsonObject, at: Position, reading: ReadingAvro) => {
  reading.size += 1
  const place: Place = { file: reading.file, pointer: at.pointer }
  const name = readFullName(json, at.namespace, place)
  const aliases = readNames(json.aliases, place, 'aliases').map(alias => qualified(alias, namespaceOf(name)))
  return { ...place, id: reading.size, name, aliases, json }
}

const define = (type: AvroNamed, reading: ReadingAvro): void => {
  if (reading.named.has(type.name)) refuse(type, `\`${type.name}\` is defined twice.`)
  reading.named.set(type.name, type)
}

export const readEnum = (json: JsonObject, at: Position, reading: ReadingAvro): AvroEnum => {
  const named = readNamed(json, at, reading)
  const listed = readNames(json.symbols, named, 'symbols')
  const symbols = new Set(listed)
  const bad = listed.find(symbol => !isName(symbol))
  if (bad !== undefined) refuse(named, `\`${bad.slice(0, 100)}\` can't be a symbol.`)
  if (symbols.size < listed.length) refuse(named, 'a symbol is there twice.')
  const fallback = json.default
  if (fallback !== undefined && (typeof fallback !== 'string' || !symbols.has(fallback)))
    refuse(named, 'its `default` is none of its symbols.')
  reading.size += symbols.size
  const type: AvroEnum = { kind: 'enum', ...named, symbols, default: typeof fallback === 'string' ? fallback : undefined }
  define(type, reading)
  return type
}

export const readFixed = (json: JsonObject, at: Position, reading: ReadingAvro): AvroFixed => {
  const named = readNamed(json, at, reading)
  const { size } = json
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return refuse(named, '`size` must be a number of bytes.')
  const type: AvroFixed = { kind: 'fixed', ...named, size }
  define(type, reading)
  return type
}

const readField = (json: unknown, at: Position, reading: ReadingAvro, readType: ReadType): AvroField => {
  reading.size += 1
  const place: Place = { file: reading.file, pointer: at.pointer }
  if (!isObject(json) || typeof json.name !== 'string' || json.type === undefined) return refuse(place, 'a field needs `name` and `type`.')
  if (!isName(json.name)) return refuse(place, `\`${json.name.slice(0, 100)}\` can't name a field.`)
  const field = { ...place, name: json.name, aliases: readNames(json.aliases, place, 'aliases'), type: unresolved, json }
  readType(json.type, { ...at, pointer: `${at.pointer}/type`, depth: at.depth + 1 }, reading, type => {
    field.type = type
  })
  if (json.default !== undefined) reading.checks.push(() => checkDefault(field, json.default, reading))
  return field
}

export const readRecord = (json: JsonObject, at: Position, reading: ReadingAvro, readType: ReadType): AvroRecord => {
  const named = readNamed(json, at, reading)
  if (!Array.isArray(json.fields)) return refuse(named, '`fields` must be a list.')
  const fields: AvroField[] = []
  const byName = new Map<string, AvroField>()
  const type: AvroRecord = { kind: 'record', ...named, fields, byName }
  define(type, reading)
  const namespace = namespaceOf(type.name)
  json.fields.forEach((one: unknown, index) => {
    const field = readField(one, { pointer: `${at.pointer}/fields/${index}`, namespace, depth: at.depth + 2 }, reading, readType)
    if (byName.has(field.name)) refuse(field, `the field \`${field.name}\` is there twice.`)
    fields.push(field)
    byName.set(field.name, field)
  })
  return type
}
