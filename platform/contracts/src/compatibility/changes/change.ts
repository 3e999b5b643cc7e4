import type { Place } from '../schema/avro-schema.ts'

/** What Avro allows and people stumble over. A warning each, unless made an error. */
export const changeCodes = [
  'LOGICAL_TYPE_CHANGED',
  'FIELD_RENAMED_WITHOUT_ALIAS',
  'TYPE_RENAMED_WITHOUT_ALIAS',
  'ENUM_GROWN_WITHOUT_DEFAULT',
  'DEFAULT_CHANGED',
  'DOC_REMOVED',
  'KEY_TYPE_CHANGED',
  'METADATA_MISSING',
] as const

export type ChangeCode = (typeof changeCodes)[number]

export interface ContractChange {
  readonly code: ChangeCode
  readonly severity: 'warning' | 'error'
  readonly before: Place
  readonly after: Place
  /** What, which, and the way out. */
  readonly message: string
}

export interface ChangeRules {
  /** The field of the data that is the record's key. */
  readonly key?: string
  /** Which codes are errors here. */
  readonly errors?: readonly ChangeCode[]
  /** Attributes that every named type must have, as `doc` or `owner`. */
  readonly required?: readonly string[]
}

/** A change without its severity. */
export type Remark = Omit<ContractChange, 'severity'>

export const remark = (code: ChangeCode, before: Place, after: Place, message: string): Remark => ({
  code,
  before: { file: before.file, pointer: before.pointer },
  after: { file: after.file, pointer: after.pointer },
  message,
})
