/** Every header of a message (CloudEvents Kafka binding, binary mode; W3C trace context). Each costs, so there are no others. */
export const header = {
  specversion: 'ce_specversion',
  id: 'ce_id',
  type: 'ce_type',
  source: 'ce_source',
  subject: 'ce_subject',
  correlationId: 'ce_correlationid',
  causationId: 'ce_causationid',
  sequence: 'ce_sequence',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  baggage: 'baggage',
} as const

export const specversion = '1.0'
