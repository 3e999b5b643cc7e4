import type { JsonObject } from '../../shape/reading.ts'

/** Where something of a schema is written. */
export interface Place {
  /** The name its text was read by; empty when it has none. */
  readonly file: string
  /** JSON pointer (RFC 6901) into that text. */
  readonly pointer: string
}

interface Node extends Place {
  /** Unique within its schema. */
  readonly id: number
}

interface Named extends Node {
  /** Full name. */
  readonly name: string
  /** Full names. */
  readonly aliases: readonly string[]
  readonly json: JsonObject
}

export const primitives = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const
export type AvroPrimitive = (typeof primitives)[number]

export interface AvroPlain extends Node {
  readonly kind: AvroPrimitive
  readonly json: JsonObject
}

export interface AvroField extends Place {
  readonly name: string
  readonly aliases: readonly string[]
  readonly type: AvroType
  readonly json: JsonObject
}

export interface AvroArray extends Node {
  readonly kind: 'array'
  readonly items: AvroType
}

export interface AvroMap extends Node {
  readonly kind: 'map'
  readonly values: AvroType
}

export interface AvroUnion extends Node {
  readonly kind: 'union'
  readonly branches: readonly AvroType[]
}

export interface AvroRecord extends Named {
  readonly kind: 'record'
  readonly fields: readonly AvroField[]
  readonly byName: ReadonlyMap<string, AvroField>
}

export interface AvroEnum extends Named {
  readonly kind: 'enum'
  readonly symbols: ReadonlySet<string>
  readonly default: string | undefined
}

export interface AvroFixed extends Named {
  readonly kind: 'fixed'
  readonly size: number
}

export type AvroNamed = AvroRecord | AvroEnum | AvroFixed
/** A type as the Avro specification has it. A name stands for the very object it names, so a recursive type is a cycle. */
export type AvroType = AvroPlain | AvroArray | AvroMap | AvroUnion | AvroNamed

export interface AvroSchema {
  readonly root: AvroType
  /** How many types, fields and symbols it has. */
  readonly size: number
}

export const isNamed = (type: AvroType): type is AvroNamed => type.kind === 'record' || type.kind === 'enum' || type.kind === 'fixed'

/** `the record shop.Sold`, `int`. */
export const called = (type: AvroType): string => (isNamed(type) ? `${type.kind} ${type.name}` : type.kind)
