import { expect, test } from 'vitest'
import { recordFields } from './record-fields.ts'

const record = (headers: Readonly<Record<string, string>>) => ({
  topic: 't',
  partition: 1,
  offset: 2,
  key: null,
  value: Buffer.from('secret'),
  timestamp: 0,
  headers: { get: (name: string) => headers[name], entries: () => [] },
})
const trace = 'a'.repeat(32)

test('law 10: a log line says where a record lies, its type, its flow and its trace, and nothing of its payload', () => {
  const headers = { ce_type: 'shop.Sold', ce_correlationid: 'flow', traceparent: `00-${trace}-${'b'.repeat(16)}-01` }
  expect(recordFields(record(headers))).toEqual({
    topic: 't',
    partition: 1,
    offset: 2,
    type: 'shop.Sold',
    correlationId: 'flow',
    traceId: trace,
  })
})

test('a trace that is not well formed is none', () => {
  expect(recordFields(record({ traceparent: 'not a trace' })).traceId).toBeUndefined()
})
