import { ContractError } from '../../errors.ts'
import { isObject, type JsonObject } from '../../shape/reading.ts'
import { type AvroPrimitive, type AvroSchema, type AvroType, primitives } from './avro-schema.ts'
import { readEnum, readFixed, readRecord } from './read-named.ts'
import { readUnion } from './read-union.ts'
import { maxNesting, type Position, type ReadingAvro, refuse, resolveName, unresolved } from './reading-avro.ts'

const primitiveNames: ReadonlySet<string> = new Set(primitives)
const isPrimitive = (name: string): name is AvroPrimitive => primitiveNames.has(name)

const noAttributes: JsonObject = {}

const readReference = (name: string, at: Position, reading: ReadingAvro, use: (type: AvroType) => void): void => {
  const place = { file: reading.file, pointer: at.pointer }
  if (isPrimitive(name)) {
    reading.size += 1
    use({ kind: name, id: reading.size, ...place, json: noAttributes })
  } else {
    reading.later.push(() => use(resolveName(reading, name, at.namespace, place)))
  }
}

const inside = (at: Position, key: string): Position => ({ ...at, pointer: `${at.pointer}/${key}`, depth: at.depth + 1 })

const readContainer = (kind: 'array' | 'map', json: JsonObject, at: Position, reading: ReadingAvro): AvroType => {
  reading.size += 1
  const node = { id: reading.size, file: reading.file, pointer: at.pointer }
  const key = kind === 'array' ? 'items' : 'values'
  if (json[key] === undefined) refuse(node, `${kind === 'array' ? 'an array' : 'a map'} needs \`${key}\`.`)
  const type = { ...node, items: unresolved, values: unresolved }
  readType(json[key], inside(at, key), reading, inner => {
    type.items = inner
    type.values = inner
  })
  return kind === 'array' ? Object.assign(type, { kind }) : Object.assign(type, { kind })
}

/** What an object with `type` is, unless that type is itself to be read. */
const readDefinition = (json: JsonObject, at: Position, reading: ReadingAvro): AvroType | undefined => {
  const { type } = json
  switch (type) {
    case 'record':
    case 'error':
      return readRecord(json, at, reading, readType)
    case 'enum':
      return readEnum(json, at, reading)
    case 'fixed':
      return readFixed(json, at, reading)
    case 'array':
    case 'map':
      return readContainer(type, json, at, reading)
  }
  if (typeof type !== 'string' || !isPrimitive(type)) return undefined
  reading.size += 1
  return { kind: type, id: reading.size, file: reading.file, pointer: at.pointer, json }
}

const readObject = (json: JsonObject, at: Position, reading: ReadingAvro, use: (type: AvroType) => void): void => {
  const defined = readDefinition(json, at, reading)
  if (defined !== undefined) use(defined)
  else if (json.type === undefined) refuse({ file: reading.file, pointer: at.pointer }, 'it has no `type`.')
  else readType(json.type, inside(at, 'type'), reading, use)
}

/** Reads one type, and hands it over: now, or for a name, which may not be defined yet, at the end. */
export const readType = (json: unknown, at: Position, reading: ReadingAvro, use: (type: AvroType) => void): void => {
  if (at.depth > maxNesting) {
    throw new ContractError(
      'MR_CONTRACT_LIMIT',
      `The schema is nested more than ${maxNesting} levels deep: define its inner types by name.`,
    )
  }
  if (typeof json === 'string') readReference(json, at, reading, use)
  else if (Array.isArray(json)) use(readUnion(json, at, reading, readType))
  else if (isObject(json)) readObject(json, at, reading, use)
  else refuse({ file: reading.file, pointer: at.pointer }, 'a type is a name, a list or an object.')
}

/** A schema as it comes: its JSON value, and the name of the text it was read from. */
export interface SchemaSource {
  readonly json: unknown
  readonly file?: string
}

/**
 * Reads a schema by the Avro specification (1.12), its names resolved; `known` are schemas whose names it may use, those without
 * references first. Throws MR_CONTRACT_SCHEMA for what isn't Avro, naming the place; MR_CONTRACT_LIMIT for nesting beyond reason.
 */
export const readAvro = (source: SchemaSource, known: readonly SchemaSource[] = []): AvroSchema => {
  const reading: ReadingAvro = { file: '', size: 0, named: new Map(), later: [], checks: [], stepsLeft: 0 }
  let root: AvroType = unresolved
  for (const { json, file } of [...known, source]) {
    reading.file = file ?? ''
    readType(json, { pointer: '', namespace: '', depth: 0 }, reading, type => {
      root = type
    })
  }
  for (const finish of reading.later) finish()
  reading.stepsLeft = 10_000 + 64 * reading.size
  for (const check of reading.checks) check()
  return { root, size: reading.size }
}

/** The same, of JSON text. */
export const readAvroText = (text: string, file = ''): AvroSchema => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ContractError('MR_CONTRACT_JSON', `${file === '' ? 'The schema' : file} is no JSON: ${why}`, { cause })
  }
  return readAvro({ json, file })
}
