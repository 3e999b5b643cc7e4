import type { Mail } from '../mailbox/mailbox.ts'
import type { AcceptedOrder } from '../mix.ts'
import type { Entry } from '../sandbox/ledger.ts'

export const auditedServices = ['users', 'inventory', 'orders', 'payments', 'notifications'] as const
export type AuditedService = (typeof auditedServices)[number]

/** A committed message, with what its bytes say. */
export interface AuditedMessage {
  readonly id: string
  readonly type: string
  /** null: private. */
  readonly topic: string | null
  readonly key: string
  readonly sequence: number
  readonly data: unknown
  /** SHA-256 of the bytes. */
  readonly digest: string
}

/** What a compacted topic is told of a stream. */
export interface AuditedState {
  readonly topic: string
  readonly key: string
  /** undefined: the key is removed there. */
  readonly data: unknown
  readonly digest: string | null
}

export interface AuditedCommit {
  readonly stream: string
  readonly version: number
  /** Epoch ms. */
  readonly at: number
  /** Messages in the stream up to and including this commit. */
  readonly sequence: number
  readonly messages: readonly AuditedMessage[]
  /** Undefined: nothing to tell. */
  readonly states?: readonly AuditedState[]
  /** A saga that has ended. */
  readonly closed: boolean
  readonly published: boolean
  /** The compacted topics were told. */
  readonly stated: boolean
}

/** A record as it lies on Kafka. */
export interface AuditedRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly key: string
  readonly id: string
  /** The stream it says it is of. */
  readonly subject: string
  readonly sequence: number
  readonly digest: string | null
}

/**
 * The shop, cut off at a moment. Its parts are read one after the other while the shop goes on, so each check holds that
 * moment against them: what was begun before must be there, what was begun after may be there in part.
 */
export interface Snapshot {
  /** Epoch ms. */
  readonly cutAt: number
  /** Versions in order within a stream. */
  readonly commits: Readonly<Record<AuditedService, readonly AuditedCommit[]>>
  /** Offsets in order within a partition. Read after the commits: what they say is published is here. */
  readonly records: readonly AuditedRecord[]
  /** Read after the records. */
  readonly ledger: readonly Entry[]
  readonly mails: readonly Mail[]
  /** What customers were told with 2xx. */
  readonly accepted: readonly AcceptedOrder[]
}
