import { isUtf8 } from 'node:buffer'
import { fromRecord, header, type IncomingRecord } from '@millrace/messaging'
import type { Message } from 'millrace'
import type { Content } from './decode.ts'

/** A message as it is printed; with `--json`, one of these a line. */
export interface MessageRow {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly at: string
  readonly type: string
  /** null: the record has none. Bytes that are no text are in hex. */
  readonly key: string | null
  readonly id: string
  readonly correlationId: string
  readonly causationId: string
  readonly source: string
  readonly state: Content['state']
  /** Why it is undecodable or unread. */
  readonly why?: string
  /** Only when asked for. */
  readonly data?: unknown
}

export type Envelope = Message<string, unknown>

/** What a record's headers and its place say: as a consumer would be given it, but for its data. */
export const envelopeOf = (record: IncomingRecord, topicId: string): Envelope =>
  fromRecord(record, topicId, { type: record.headers.get(header.type) ?? '', data: undefined }).message

const keyText = (key: Buffer | null): string | null => (key === null ? null : isUtf8(key) ? key.toString() : `0x${key.toString('hex')}`)

export const rowOf = (
  { topic, partition, offset, key }: IncomingRecord,
  envelope: Envelope,
  content: Content,
  withData: boolean,
): MessageRow => ({
  topic,
  partition,
  offset,
  at: envelope.at.toISOString(),
  type: content.state === 'message' ? (content.type ?? envelope.type) : envelope.type,
  key: keyText(key),
  id: envelope.id,
  correlationId: envelope.correlationId,
  causationId: envelope.causationId,
  source: envelope.source,
  state: content.state,
  ...('why' in content && (withData || content.state === 'undecodable') && { why: content.why }),
  ...(withData && content.state === 'message' && { data: content.data }),
})
