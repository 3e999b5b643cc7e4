import { STATUS_CODES } from 'node:http'
import { EventSourcingError } from '@millrace/event-sourcing'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { failureOf } from 'millrace'
import { Refusal, ServiceError } from '../errors.ts'

/** RFC 9457, with the code of the closed list and what to ask support about. */
export interface Problem {
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly correlationId?: string
  /** Where the request is wrong, when it is: JSON pointers into its part. */
  readonly errors?: readonly { readonly at: string; readonly detail: string }[]
  /** In seconds, when waiting helps. */
  readonly retryAfter?: number
}

type Said = Pick<Problem, 'status' | 'code' | 'detail' | 'errors' | 'retryAfter'>

const statusOfCode: Readonly<Record<string, number>> = {
  MR_KEY_REUSED: 422,
  MR_CURSOR: 400,
  MR_MESSAGE_TOO_LARGE: 413,
  MR_UNAUTHENTICATED: 401,
  MR_FORBIDDEN: 403,
}

const frameworkCodes: Readonly<Record<string, readonly [status: number, code: string, detail?: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'MR_HTTP_TOO_LARGE'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'MR_HTTP_UNSUPPORTED', 'Send JSON, with the content-type application/json.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'MR_HTTP_MALFORMED'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'MR_HTTP_MALFORMED'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'MR_HTTP_MALFORMED'],
  FST_ERR_BAD_URL: [400, 'MR_HTTP_MALFORMED'],
  FST_ERR_MAX_PARAM_LENGTH: [404, 'MR_HTTP_NOT_FOUND'],
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

/** What a caller is told of an error; undefined: nothing but that it happened. */
const said = (error: Error & Partial<FastifyError>): Said | undefined => {
  if (error instanceof Refusal) return { status: error.status, code: error.code, detail: error.message }
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error)
  const code = codeOf(error)
  if (failureOf(error) === 'unavailable') return unavailable(error, code)
  const status =
    error instanceof EventSourcingError || error instanceof ServiceError || code.startsWith('MR_') ? statusOfCode[code] : undefined
  if (status !== undefined) return { status, code, detail: error.message }
  const [known, own, instead] = frameworkCodes[code] ?? []
  if (known !== undefined && own !== undefined) return { status: known, code: own, detail: instead ?? error.message }
  if (error instanceof SyntaxError || error.statusCode === 400) return { status: 400, code: 'MR_HTTP_MALFORMED', detail: error.message }
  if (error.statusCode === 413) return { status: 413, code: 'MR_HTTP_TOO_LARGE', detail: error.message }
  if (error.statusCode === 429) return { status: 429, code: 'MR_HTTP_RATE', detail: 'Too many requests. Try again later.' }
  return undefined
}

const invalid = (error: FastifyError): Said => ({
  status: 400,
  code: 'MR_HTTP_INVALID',
  detail: `Something in the request's ${error.validationContext ?? 'content'} is not as its schema wants it: see "errors".`,
  errors: (error.validation ?? []).map(({ instancePath, message }) => ({ at: instancePath || '/', detail: message ?? 'is not valid' })),
})

const unavailable = (error: Error, code: string): Said => {
  const waitMs = 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : 1_000
  return {
    status: 503,
    code: code.startsWith('MR_') ? code : 'MR_NOT_READY',
    detail: 'Something this service needs is not available. Nothing was lost: send the same request, with its Idempotency-Key, again.',
    retryAfter: Math.max(1, Math.ceil(waitMs / 1_000)),
  }
}

const internal: Said = {
  status: 500,
  code: 'MR_HTTP_INTERNAL',
  detail: 'The service failed to answer. It is in its log, under the correlationId.',
}

/** Every error leaves as problem+json. What nobody foresaw is logged, and told to nobody. */
export const sendProblem = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
  const answer = (error instanceof Error ? said(error) : undefined) ?? internal
  const correlationId = reply.getHeader('x-correlation-id')
  if (answer === internal) request.log.error({ err: error, correlationId }, 'a request failed')
  else if (answer.status === 503) request.log.warn({ err: error, correlationId }, 'a request met something unavailable')
  if (answer.retryAfter !== undefined) reply.header('retry-after', answer.retryAfter)
  if (answer.status === 401) reply.header('www-authenticate', 'Bearer')
  // The rest of the body is read and dropped, while the request may take: hanging up now would reset the caller before it reads this.
  if (answer.status === 413) reply.removeHeader('connection')
  const problem: Problem = {
    title: STATUS_CODES[answer.status] ?? 'Error',
    ...answer,
    ...(typeof correlationId === 'string' ? { correlationId } : {}),
  }
  reply
    .code(answer.status)
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(problem)))
}

export const sendNotFound = (request: FastifyRequest, reply: FastifyReply): void =>
  sendProblem(
    new Refusal(404, 'MR_HTTP_NOT_FOUND', `There is no ${request.method} ${request.url.split('?', 1)[0]} for you here.`),
    request,
    reply,
  )
