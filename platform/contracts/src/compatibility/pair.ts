import type { Fault } from './incompatibility.ts'
import type { AvroType } from './schema/avro-schema.ts'

/** A reader's type and the writer's type it must read. */
export interface Pair {
  readonly reader: AvroType
  readonly writer: AvroType
  /** `all`: every part must hold. `any`: one part must (a union that reads one type). */
  readonly holds: 'all' | 'any'
  /** In the order of the schemas. */
  readonly parts: readonly Part[]
}

/** `at`: from the pair on, as `/fields/0/type`. */
export type Part = { readonly at: string; readonly pair: Pair } | Fault

export const isFault = (part: Part): part is Fault => 'type' in part
