import { randomBytes } from 'node:crypto'
import type { TraceContext } from '@millrace/messaging'

const poolBytes = 4096

/** Hexadecimal digits of random bytes: asking the system for a few at a time costs ten times as much. */
const randomHex = ((): ((bytes: number) => string) => {
  let pool = ''
  let used = 0
  return bytes => {
    if (used + 2 * bytes > pool.length) {
      pool = randomBytes(poolBytes).toString('hex')
      used = 0
    }
    used += 2 * bytes
    return pool.slice(used - 2 * bytes, used)
  }
})()

/** W3C trace context: the parent's trace with a span of its own, or a new trace. */
export const childTrace = (parent: TraceContext | undefined): TraceContext => {
  const [, traceId = randomHex(16), , flags = '01'] = parent?.traceparent.split('-') ?? []
  return { ...parent, traceparent: `00-${traceId}-${randomHex(8)}-${flags}` }
}

export const traceIdOf = (trace: TraceContext | undefined): string | undefined => trace?.traceparent.split('-')[1]
