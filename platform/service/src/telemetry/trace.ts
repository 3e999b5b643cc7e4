import { randomHex, type TraceContext } from '@millrace/messaging'

/** W3C trace context: the parent's trace with a span of its own, or a new trace. */
export const childTrace = (parent: TraceContext | undefined): TraceContext => {
  const [, traceId = randomHex(16), , flags = '01'] = parent?.traceparent.split('-') ?? []
  return { ...parent, traceparent: `00-${traceId}-${randomHex(8)}-${flags}` }
}

export const traceIdOf = (trace: TraceContext | undefined): string | undefined => trace?.traceparent.split('-')[1]
