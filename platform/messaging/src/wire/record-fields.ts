import type { IncomingRecord } from '../ports/broker.ts'
import type { Fields } from '../ports/telemetry.ts'
import { traceOf } from './from-record.ts'
import { header } from './headers.ts'

const MAX_FIELD_LENGTH = 255

/** Where a record lies and what it says it is: enough to find it, nothing of its payload. */
export const recordFields = ({ topic, partition, offset, headers }: IncomingRecord): Fields => ({
  topic,
  partition,
  offset,
  type: headers.get(header.type)?.slice(0, MAX_FIELD_LENGTH),
  correlationId: headers.get(header.correlationId)?.slice(0, MAX_FIELD_LENGTH),
  traceId: traceOf(headers)?.traceparent.slice(3, 35),
})
