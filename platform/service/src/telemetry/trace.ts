import { randomBytes } from 'node:crypto'
import type { TraceContext } from '@millrace/messaging'

const spanId = (): string => randomBytes(8).toString('hex')

/** W3C trace context: the parent's trace with a span of its own, or a new trace. */
export const childTrace = (parent: TraceContext | undefined): TraceContext => {
  const [, traceId = randomBytes(16).toString('hex'), , flags = '01'] = parent?.traceparent.split('-') ?? []
  return { ...parent, traceparent: `00-${traceId}-${spanId()}-${flags}` }
}

export const traceIdOf = (trace: TraceContext | undefined): string | undefined => trace?.traceparent.split('-')[1]
