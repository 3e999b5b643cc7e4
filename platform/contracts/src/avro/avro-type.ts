import avro, { type Schema, type Type } from 'avsc'
import { ContractError } from '../errors.ts'
import { ExactLongType } from './exact-long.ts'
import { logicalTypes } from './logical-types.ts'
import { BoundedArrayType, BoundedMapType, PlainRecordType } from './plain-types.ts'

/** More schemas than any stack has; a bound, because texts come from outside (law 11). */
const maxCached = 4_096

const ours = new Map<string, Type>()
const writers = new Map<string, Type>()

const ownTypes: { readonly [type: string]: new (schema: Schema, options: unknown) => Type } = {
  array: BoundedArrayType,
  map: BoundedMapType,
  record: PlainRecordType,
}

const isLong = (schema: unknown) =>
  schema === 'long' ||
  (typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'long' && !('logicalType' in schema))

const typeHook = (schema: unknown, options: unknown): Type | undefined => {
  if (isLong(schema)) return new ExactLongType()
  if (typeof schema !== 'object' || schema === null || !('type' in schema) || typeof schema.type !== 'string') return undefined
  const Own = Object.hasOwn(ownTypes, schema.type) ? ownTypes[schema.type] : undefined
  // avsc calls the hook with what it would itself compile; its own typing of that is narrower.
  return Own === undefined ? undefined : new Own(schema as Schema, options)
}

const compile = (closedText: string, wrapUnions: 'never' | 'auto'): Type => {
  try {
    return avro.Type.forSchema(JSON.parse(closedText), { wrapUnions, omitRecordMethods: true, logicalTypes, typeHook })
  } catch (cause) {
    throw new ContractError('MR_CONTRACT_SCHEMA', `This text is no Avro schema we can use: ${closedText.slice(0, 200)}`, { cause })
  }
}

const cached = (types: Map<string, Type>, closedText: string, wrapUnions: 'never' | 'auto'): Type => {
  const known = types.get(closedText)
  if (known !== undefined) return known
  const type = compile(closedText, wrapUnions)
  if (types.size >= maxCached) types.clear()
  types.set(closedText, type)
  return type
}

/** The avsc type of a closed schema: unions unwrapped, records plain, logical types translated. Throws MR_CONTRACT_SCHEMA. */
export const avroType = (closedText: string): Type => cached(ours, closedText, 'never')

/** The same to read from, never to write: others may have unions whose branches we couldn't tell apart. Throws MR_CONTRACT_SCHEMA. */
export const writerType = (closedText: string): Type => cached(writers, closedText, 'auto')
