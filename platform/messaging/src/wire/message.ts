import type { Message } from 'millrace'
import type { IncomingRecord } from '../ports/broker.ts'
import type { TraceContext } from '../ports/telemetry.ts'

/** A message ready for the wire: its value is encoded once (Confluent format) and never again. */
export interface EncodedMessage {
  readonly id: string
  readonly type: string
  readonly topic: string
  readonly key: string
  /** The stream it belongs to (`ce_subject`). */
  readonly subject: string
  /** Its place in that stream, from 1 (`ce_sequence`). */
  readonly sequence: number
  readonly correlationId: string
  readonly causationId: string
  /** The service that made it (`ce_source`). */
  readonly source: string
  readonly trace?: TraceContext
  /** Epoch ms; the record's timestamp. */
  readonly at: number
  /** null: a tombstone on a compacted topic. */
  readonly value: Buffer | null
}

/** A message as a consumer's handler gets it. */
export interface Received {
  readonly message: Message<string, unknown>
  /** The stream it belongs to. */
  readonly subject: string
  readonly trace: TraceContext | undefined
  readonly record: IncomingRecord
}
