import type { Telemetry } from '@millrace/messaging'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../refusal.ts'

const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json'
/** What Confluent's registry takes a body in. */
const BODY_TYPES = [CONTENT_TYPE, 'application/vnd.schemaregistry+json', 'application/json', 'application/octet-stream']

/** Plain JSON for those who ask for that alone. */
const contentType = ({ headers }: FastifyRequest): string => {
  const accepted = headers.accept ?? CONTENT_TYPE
  return accepted.includes('application/json') && !accepted.includes('vnd.schemaregistry') ? 'application/json' : CONTENT_TYPE
}

const parseBody = (_request: FastifyRequest, body: string | Buffer): unknown => {
  const text = body.toString()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 400, "The request's body is not JSON.")
  }
}

const statusOf = (error: unknown): number =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500

/** Never a stack, nor words of a failure inside: those are logged. */
const refusalFor = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error
  const status = statusOf(error)
  if (status < 500 && error instanceof Error) return new Refusal(status, status, error.message)
  return new Refusal(500, 500, 'Internal Server Error')
}

/** Bodies in, answers and refusals out, and what is reported of each request. */
export const answers = (http: FastifyInstance, telemetry: Telemetry): void => {
  http.removeAllContentTypeParsers()
  http.addContentTypeParser(BODY_TYPES, { parseAs: 'string' }, async (request: FastifyRequest, body: string | Buffer) =>
    parseBody(request, body),
  )
  // The last hook before the headers leave: any sooner, and fastify writes its own.
  http.addHook('onSend', async (request, reply) => {
    reply.header('content-type', contentType(request))
  })

  http.setNotFoundHandler((_request, reply) => reply.code(404).send({ error_code: 404, message: 'HTTP 404 Not Found' }))
  http.setErrorHandler((error, request, reply) => {
    const refusal = refusalFor(error)
    if (refusal.status >= 500) telemetry.log.warn({ method: request.method, route: request.routeOptions.url }, refusal.message, error)
    if (refusal.status === 503) reply.header('retry-after', '1')
    return reply.code(refusal.status).send({ error_code: refusal.errorCode, message: refusal.message })
  })

  http.addHook('onResponse', async (request, reply) => {
    const labels = { route: request.routeOptions.url ?? 'none', method: request.method, status: reply.statusCode }
    telemetry.count('millrace_registry_requests_total', labels)
    telemetry.observe('millrace_registry_request_seconds', labels, reply.elapsedTime / 1000)
  })
}
