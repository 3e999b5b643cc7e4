import { ContractError } from '../../errors.ts'
import type { JsonObject } from '../../shape/reading.ts'
import { type AvroNamed, type AvroType, type Place, primitives } from './avro-schema.ts'

/** Deeper JSON is refused: reading it recurses. No schema a person wrote comes near. */
export const maxNesting = 500

/** What is known while a schema's texts are read. */
export interface ReadingAvro {
  file: string
  size: number
  readonly named: Map<string, AvroNamed>
  /** Done once every name is defined: a name may be used before its definition. */
  readonly later: (() => void)[]
  /** Done once every name is resolved. */
  readonly checks: (() => void)[]
  /** How many steps checking defaults may still take: unions of records could make it exponential. */
  stepsLeft: number
}

/** Stands where a name will, until all are defined. */
export const unresolved: AvroType = { kind: 'null', id: 0, file: '', pointer: '', json: {} }

export interface Position {
  readonly pointer: string
  readonly namespace: string
  readonly depth: number
}

export const refuse = (place: Place, what: string): never => {
  const where = `${place.file === '' ? '' : `${place.file} at `}${place.pointer === '' ? 'its root' : place.pointer}`
  throw new ContractError('MR_CONTRACT_SCHEMA', `This is no Avro schema: ${where}: ${what}`)
}

const part = /^[\p{L}_][\p{L}\p{N}_]*$/u
export const isName = (name: string): boolean => part.test(name)

/** The full name of what is called `name` inside a namespace. */
export const qualified = (name: string, namespace: string): string => {
  if (name.includes('.')) return name.startsWith('.') ? name.slice(1) : name
  return namespace === '' ? name : `${namespace}.${name}`
}

export const readFullName = (json: JsonObject, namespace: string, place: Place): string => {
  const { name } = json
  if (typeof name !== 'string') return refuse(place, 'a named type needs a `name`.')
  const full = qualified(name, typeof json.namespace === 'string' ? json.namespace : namespace)
  if (!full.split('.').every(isName)) return refuse(place, `\`${full.slice(0, 100)}\` is no name.`)
  if (primitives.some(primitive => primitive === full)) return refuse(place, `\`${full}\` is a primitive; a type can't be called so.`)
  return full
}

export const readNames = (value: unknown, place: Place, what: string): readonly string[] => {
  if (value === undefined) return []
  if (Array.isArray(value) && value.every(one => typeof one === 'string')) return value
  return refuse(place, `\`${what}\` must be a list of names.`)
}

/** A name without a namespace is of the one around it, else of none. */
export const resolveName = (reading: ReadingAvro, name: string, namespace: string, place: Place): AvroType =>
  reading.named.get(qualified(name, namespace)) ??
  reading.named.get(name) ??
  refuse(place, `there is no type \`${name.slice(0, 100)}\`. Define it in the schema, or give the schema it is defined in.`)
