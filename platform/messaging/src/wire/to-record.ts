import type { HeaderList, OutgoingRecord } from '../ports/broker.ts'
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

const specversionHeader = [header.specversion, specversion] as const

const messageHeaders = (message: EncodedMessage): HeaderList => {
  const { id, type, source, subject, correlationId, causationId, sequence, trace } = message
  const headers: (readonly [string, string])[] = [specversionHeader, [header.id, id], [header.type, type], [header.source, source]]
  if (subject !== undefined) headers.push([header.subject, subject])
  headers.push([header.correlationId, correlationId], [header.causationId, causationId])
  if (sequence !== undefined) headers.push([header.sequence, String(sequence)])
  // law 10: the trace travels with the message
  if (trace !== undefined) {
    headers.push([header.traceparent, trace.traceparent])
    if (trace.tracestate) headers.push([header.tracestate, trace.tracestate])
    if (trace.baggage) headers.push([header.baggage, trace.baggage])
  }
  return headers
}

/** What `maxMessageBytes` bounds: value, key and headers. */
export const sizeBytes = (record: OutgoingRecord): number => {
  let size = (record.key?.length ?? 0) + (record.value?.length ?? 0)
  for (const [name, value] of record.headers)
    size += Buffer.byteLength(name) + (typeof value === 'string' ? Buffer.byteLength(value) : value.length)
  return size
}

/** A bound of it that costs next to nothing: no character takes more than three bytes. Called for every record, so without iterators. */
export const sizeAtMost = ({ key, value, headers }: OutgoingRecord): number => {
  let size = (key?.length ?? 0) + (value?.length ?? 0)
  for (let at = 0; at < headers.length; at++) {
    const header = headers[at]
    if (header === undefined) break
    const content = header[1]
    size += header[0].length * 3 + (typeof content === 'string' ? content.length * 3 : content.length)
  }
  return size
}
