import type { IncomingRecord, RecordHeaders } from '../ports/broker.ts'
import type { TraceContext } from '../ports/telemetry.ts'
import type { Decoded } from './codec.ts'
import { derivedId } from './derived-id.ts'
import { header } from './headers.ts'
import type { Received } from './message.ts'

/**
 * The message of a record. What its headers lack (a plain Confluent Avro record has none) comes from its place in the log:
 * that is as good an identity, and the same at every delivery.
 */
export const fromRecord = (record: IncomingRecord, topicId: string, { type, data }: Decoded): Received => {
  const { headers } = record
  const id = text(headers, header.id) ?? derivedId(topicId, record.partition, record.offset)
  const { subject, sequence } = placeInStream(record, topicId)
  return {
    message: {
      type,
      data,
      id,
      key: record.key?.toString() ?? '',
      at: dateOf(record.timestamp),
      sequence,
      correlationId: text(headers, header.correlationId) ?? id,
      causationId: text(headers, header.causationId) ?? id,
      source: text(headers, header.source) ?? record.topic,
    },
    subject,
    trace: traceOf(headers),
    record,
  }
}

const MAX_ID_LENGTH = 255

/** Empty or longer than any id of ours counts as missing. */
const text = (headers: RecordHeaders, name: string): string | undefined => {
  const value = headers.get(name)
  return value === undefined || value === '' || value.length > MAX_ID_LENGTH ? undefined : value
}

/** Stream and sequence belong together: a record that lacks either has its partition for a stream, in which offsets count. */
const placeInStream = (record: IncomingRecord, topicId: string): { subject: string; sequence: number } => {
  const subject = text(record.headers, header.subject)
  const sequence = Number(text(record.headers, header.sequence))
  if (subject !== undefined && Number.isSafeInteger(sequence) && sequence > 0) return { subject, sequence }
  return { subject: `${topicId}/${record.partition}`, sequence: record.offset + 1 }
}

const LAST_DATE_MS = 8.64e15

const dateOf = (timestamp: number): Date => new Date(Math.abs(timestamp) <= LAST_DATE_MS ? timestamp : 0)

const traceparentForm = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/
const MAX_TRACE_LENGTH = 8192

/** The trace a record carries, when it is well formed. */
export const traceOf = (headers: RecordHeaders): TraceContext | undefined => {
  const traceparent = headers.get(header.traceparent)
  if (traceparent === undefined || !traceparentForm.test(traceparent)) return undefined
  const tracestate = bounded(headers.get(header.tracestate))
  const baggage = bounded(headers.get(header.baggage))
  return { traceparent, ...(tracestate && { tracestate }), ...(baggage && { baggage }) }
}

const bounded = (value: string | undefined): string | undefined => (value && value.length <= MAX_TRACE_LENGTH ? value : undefined)
