/** One message contract. `schema` is closed: every named type it uses is defined inside it, at its first use. */
export interface TypeContract {
  /** Avro full name, as `orders.OrderPlaced`. */
  readonly type: string
  /** The one topic it lives on; null: private, kept in the commit, never published. */
  readonly topic: string | null
  /** The field of the data that is the record's key. */
  readonly key: string
  /** Closed schema, as JSON text. Identical contracts have identical text. */
  readonly schema: string
  /** SHA-256 of the closed schema's Avro parsing canonical form plus logical types and defaults, hex. */
  readonly fingerprint: string
}

/** What the catalogue says of one topic. */
export interface TopicContract {
  readonly topic: string
  /** The one service that writes it, or for commands the one that handles it. */
  readonly owner: string
  readonly partitions: number
  /** `keep`: for ever. `expire`: after `retentionMs`. `compact`: the last record of each key. */
  readonly cleanup: 'keep' | 'expire' | 'compact'
  readonly retentionMs?: number
  /** Largest value with key and headers, in bytes. A message above it is refused at append. */
  readonly maxMessageBytes: number
  readonly types: readonly string[]
}

/** Everything generated from `schemas/`: written to `generated/contracts.ts`, handed to `run`. */
export interface Contracts {
  readonly types: { readonly [type: string]: TypeContract }
  readonly topics: { readonly [topic: string]: TopicContract }
}

/** The registry's subject for a contract (TopicRecordName); a private type's subject is its full name. */
export const subjectOf = (contract: Pick<TypeContract, 'topic' | 'type'>): string =>
  contract.topic === null ? contract.type : `${contract.topic}-${contract.type}`
