import type { Contracts } from '@millrace/contracts'
import type { SchemaSource } from '../ports/schema-source.ts'

export interface Decoded {
  readonly type: string
  readonly data: unknown
}

/** Confluent wire format (0, schema id as int32, Avro) by this service's own contracts. Synchronous once an id is known. */
export interface Codec {
  readonly contracts: Contracts
  /** Registers these types' schemas and learns their ids. Before the first `encode` of a type. */
  prepare(types: readonly string[]): Promise<void>
  /** Throws MR_CONTRACT_MISSING for a type not prepared, MR_UNDECODABLE (permanent) for data its schema refuses, saying where. */
  encode(type: string, data: unknown): Buffer
  /** The record's schema id; undefined when the bytes aren't in the wire format. */
  schemaId(value: Buffer): number | undefined
  /** Whether `decode` can be called for this id without learning first. */
  knows(schemaId: number): boolean
  /** Fetches the writer's schema, once for all callers. Errors as `SchemaSource.schema`. */
  learn(schemaId: number): Promise<void>
  /** The full name of the schema with this id, once known. */
  typeOf(schemaId: number): string | undefined
  /** Reads bytes of the writer's schema into the shape of our own. Throws MR_UNDECODABLE (permanent). */
  decode(value: Buffer): Decoded
}

export interface CodecOptions {
  readonly contracts: Contracts
  readonly source: SchemaSource
}
