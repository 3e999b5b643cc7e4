import type { Message } from 'millrace'
import type { IncomingRecord } from '../ports/broker.ts'
import type { TraceContext } from '../ports/telemetry.ts'

/** Where in a stream a message stands: both or neither. */
interface InStream {
  /** The stream it belongs to (`ce_subject`). */
  readonly subject: string
  /** Its place in that stream, from 1 (`ce_sequence`). */
  readonly sequence: number
}

/** Published by no stream: readers give it its place in the log. */
interface OfNoStream {
  readonly subject?: never
  readonly sequence?: never
}

/** A message ready for the wire: its value is encoded once (Confluent format) and never again. */
export type EncodedMessage = Envelope & (InStream | OfNoStream)

interface Envelope {
  readonly id: string
  readonly type: string
  readonly topic: string
  readonly key: string
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
