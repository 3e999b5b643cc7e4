import { createHmac, randomUUID } from 'node:crypto'
import { derivedId, type Ids, type TraceContext } from '@millrace/messaging'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '../errors.ts'
import { childTrace } from '../telemetry/trace.ts'

/** Why everything that a request leads to happened (law 10), and what makes a repeat of it the same request (law 2). */
export interface RequestCause {
  readonly correlationId: string
  readonly trace: TraceContext
  /** The caller's Idempotency-Key, or one made for it. */
  readonly key: string
  /** How many commands this request gave so far: each has an id of its own. */
  commands: number
}

const causes = new WeakMap<FastifyRequest, RequestCause>()

export const causeOf = (request: FastifyRequest): RequestCause => {
  const cause = causes.get(request)
  if (cause === undefined) throw new Error('The request did not pass the frame.')
  return cause
}

const correlationForm = /^[\w.:-]{1,100}$/
const keyForm = /^[\x21-\x7e]{1,200}$/
const traceparentForm = /^00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/
/** What a header may carry on into Kafka's: printable ASCII, bounded. */
const carriedForm = /^[\x20-\x7e]{1,4096}$/

const header = (request: FastifyRequest, name: string, form: RegExp): string | undefined => {
  const value = request.headers[name]
  return typeof value === 'string' && form.test(value) ? value : undefined
}

/** Reads the cause from the headers, and tells the caller what it is to ask for. An ill-formed Idempotency-Key is refused. */
export const readCause = (request: FastifyRequest, reply: FastifyReply, ids: Ids): void => {
  const key = header(request, 'idempotency-key', keyForm)
  const correlationId = header(request, 'x-correlation-id', correlationForm) ?? ids.next()
  causes.set(request, {
    correlationId,
    trace: traceOf(request),
    key: key ?? randomUUID(),
    commands: 0,
  })
  reply.header('x-correlation-id', correlationId)
  if (request.method !== 'GET' && request.method !== 'HEAD') reply.header('idempotency-key', causeOf(request).key)
  if (key === undefined && request.headers['idempotency-key'] !== undefined) {
    throw refuse(400, 'MR_HTTP_INVALID', 'The Idempotency-Key must be 1 to 200 printable ASCII characters without spaces.')
  }
}

const traceOf = (request: FastifyRequest): TraceContext => {
  const traceparent = header(request, 'traceparent', traceparentForm)
  if (traceparent === undefined) return childTrace(undefined)
  const [tracestate, baggage] = [header(request, 'tracestate', carriedForm), header(request, 'baggage', carriedForm)]
  return childTrace({ traceparent, ...(tracestate && { tracestate }), ...(baggage && { baggage }) })
}

/** The route with its parameters: the path without its query. */
const pathOf = (request: FastifyRequest): string => `${request.method} ${request.url.split('?', 1)[0]}`

/** The same for every repeat of this request by this user, for the nth command of this type it gives. */
export const commandId = (request: FastifyRequest, user: string, type: string): string => {
  const cause = causeOf(request)
  const position = cause.commands
  cause.commands += 1
  return derivedId('http', user, pathOf(request), cause.key, type, String(position))
}

/** A new stream's id, the same for every repeat. */
export const newIdOf = (request: FastifyRequest, user: string): string => derivedId('new', user, pathOf(request), causeOf(request).key)

/**
 * Tells a repeat from another request under the same key. Keyed by that key, which is stored nowhere: a plain hash of a body
 * that holds a password would be a way around bcrypt.
 */
export const bodyHashOf = (request: FastifyRequest): string =>
  createHmac('sha256', causeOf(request).key)
    .update(JSON.stringify(request.body ?? null))
    .digest('base64url')
