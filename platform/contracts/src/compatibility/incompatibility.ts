import type { AvroType, Place } from './schema/avro-schema.ts'

/** The kinds of Avro's reference implementation (`SchemaCompatibility`, 1.12). */
export const incompatibilityTypes = [
  'NAME_MISMATCH',
  'FIXED_SIZE_MISMATCH',
  'MISSING_ENUM_SYMBOLS',
  'READER_FIELD_MISSING_DEFAULT_VALUE',
  'TYPE_MISMATCH',
  'MISSING_UNION_BRANCH',
] as const

export type IncompatibilityType = (typeof incompatibilityTypes)[number]

/** One reason why a reader's schema can't read all that a writer's schema writes. */
export interface Incompatibility {
  readonly type: IncompatibilityType
  /** The way through the reader's schema, names followed, as the reference implementation gives it: `/fields/0/type/items`. */
  readonly location: string
  /** Where the reader's side of it is written. */
  readonly reader: Place
  /** Where the writer's side of it is written. */
  readonly writer: Place
  /** What, which, and the way out. */
  readonly message: string
}

/** An incompatibility inside one pair of types, before the way to the pair is known. */
export interface Fault {
  readonly type: IncompatibilityType
  /** From the pair on: `/name`. */
  readonly at: string
  readonly reader: Place
  readonly writer: Place
  readonly message: string
}

const place = ({ file, pointer }: Place): Place => ({ file, pointer })

export const incompatibility = (fault: Fault, way: string): Incompatibility => ({
  type: fault.type,
  location: way + fault.at || '/',
  reader: place(fault.reader),
  writer: place(fault.writer),
  message: fault.message,
})

/** What a fault says beside where it is. */
export const faultAt = (
  type: IncompatibilityType,
  at: string,
  reader: AvroType | Place,
  writer: AvroType | Place,
  message: string,
): Fault => ({
  type,
  at,
  reader,
  writer,
  message,
})
