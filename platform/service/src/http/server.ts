import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { Clock, Ids } from '@millrace/messaging'
import fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import type { Http } from '../api.ts'
import type { ServiceTelemetry } from '../telemetry/telemetry.ts'
import { answerUnreadable } from './client-error.ts'
import { authenticate, type Verify } from './identity.ts'
import { sendNotFound, sendProblem } from './problem.ts'
import { readCause } from './request-cause.ts'

export interface ServerOptions {
  readonly service: string
  readonly logger: Logger
  readonly telemetry: ServiceTelemetry
  readonly ids: Ids
  readonly verify: Verify
  /** Aborted when the service stops: answers under way then close their connections (law 12). */
  readonly stopping: AbortSignal
}

const maxBodyBytes = 256 * 1024

/** Fastify as every service has it: causes, tokens, problems, an OpenAPI page. */
export const createServer = async ({ service, logger, telemetry, ids, verify, stopping }: ServerOptions): Promise<Http> => {
  const loggerInstance: FastifyBaseLogger = logger
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: sendProblem,
  })
  const http: Http = app.withTypeProvider<ZodTypeProvider>()
  http.setValidatorCompiler(validatorCompiler)
  http.setSerializerCompiler(serializerCompiler)
  http.setErrorHandler(sendProblem)
  http.setNotFoundHandler(sendNotFound)
  http.addHook('onRequest', async (request, reply) => readCause(request, reply, ids))
  http.addHook('onRequest', authenticate(verify))
  http.addHook('onSend', async (_request, reply) => {
    if (stopping.aborted) reply.header('connection', 'close')
  })
  http.addHook('onResponse', async (request, reply) => {
    const labels = { service, method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode }
    telemetry.observe('millrace_http_request_seconds', labels, reply.elapsedTime / 1_000)
  })
  await http.register(rateLimit, { global: false })
  await http.register(swagger, {
    openapi: {
      info: { title: service, version: '1', description: `What one can ask of ${service}. Errors are RFC 9457 problems with a code.` },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  })
  http.addHook('onRoute', route => {
    // The OpenAPI page and what it loads reveal no more than the page itself.
    if (route.url.startsWith('/docs')) route.config = { ...route.config, public: true }
  })
  await http.register(swaggerUi, { routePrefix: '/docs' })
  return http
}

/** Requests under way may go on this long. */
const finishMs = 1_500

/** Takes no more requests, finishes those under way, cuts off what outlasts that. */
export const closeServer = async (http: Http, clock: Clock): Promise<void> => {
  const closed = new AbortController()
  const closing = http.close().then(() => closed.abort())
  await Promise.race([closing, clock.sleep(finishMs, closed.signal)])
  http.server.closeAllConnections()
  await closing
}
