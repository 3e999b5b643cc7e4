import type { HeaderList, OutgoingRecord } from '../ports/broker.ts'
import type { TraceContext } from '../ports/telemetry.ts'
import { header, specversion } from './headers.ts'
import type { EncodedMessage } from './message.ts'
import { partitionOf } from './murmur2.ts'

/** The record of a message, on the partition of its key. */
export const toRecord = (message: EncodedMessage, partitions: number): OutgoingRecord => {
  const key = Buffer.from(message.key)
  return {
    topic: message.topic,
    partition: partitionOf(key, partitions),
    key,
    value: message.value,
    headers: messageHeaders(message),
    timestamp: message.at,
  }
}

const messageHeaders = (message: EncodedMessage): HeaderList => [
  [header.specversion, specversion],
  [header.id, message.id],
  [header.type, message.type],
  [header.source, message.source],
  ...(message.subject === undefined ? [] : [[header.subject, message.subject] as const]),
  [header.correlationId, message.correlationId],
  [header.causationId, message.causationId],
  ...(message.sequence === undefined ? [] : [[header.sequence, String(message.sequence)] as const]),
  ...traceHeaders(message.trace),
]

// law 10: the trace travels with the message
const traceHeaders = (trace: TraceContext | undefined): HeaderList => {
  if (trace === undefined) return []
  const headers: [string, string][] = [[header.traceparent, trace.traceparent]]
  if (trace.tracestate) headers.push([header.tracestate, trace.tracestate])
  if (trace.baggage) headers.push([header.baggage, trace.baggage])
  return headers
}

/** What `maxMessageBytes` bounds: value, key and headers. */
export const sizeBytes = (record: OutgoingRecord): number => {
  let size = (record.key?.length ?? 0) + (record.value?.length ?? 0)
  for (const [name, value] of record.headers)
    size += Buffer.byteLength(name) + (typeof value === 'string' ? Buffer.byteLength(value) : value.length)
  return size
}
