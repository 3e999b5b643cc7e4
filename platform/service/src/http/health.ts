import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Http } from '../api.ts'
import { ServiceError } from '../errors.ts'
import type { ServiceTelemetry } from '../telemetry/telemetry.ts'

/** What a service says of itself. */
export interface Health {
  readonly service: string
  readonly status: 'starting' | 'ready' | 'degraded' | 'stopping'
  /** Each part, in a word, and what stands still. */
  readonly checks: Readonly<Record<string, unknown>>
}

/** Who may see more than that it runs: this machine when there is no token, else who has it. */
const allowed = ({ ip, headers }: FastifyRequest, token: string | undefined): boolean => {
  if (token === undefined) return loopback.has(ip)
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** `/health` for people and probes (`/live`, `/ready`), `/metrics` for Prometheus; details on this machine, or with METRICS_TOKEN. */
export const healthRoutes = (http: Http, telemetry: ServiceTelemetry, health: () => Health, metricsToken: string | undefined): void => {
  const open = { config: { public: true }, schema: { hide: true } } as const
  const isReady = () => ['ready', 'degraded'].includes(health().status)

  http.get('/health', { config: open.config }, async (request, reply) => {
    const { service, status, checks } = health()
    return reply.code(isReady() ? 200 : 503).send({ service, status, ...(allowed(request, metricsToken) ? { checks } : {}) })
  })
  http.get('/health/live', open, async () => ({ live: true }))
  http.get('/health/ready', open, async (_request, reply) => reply.code(isReady() ? 200 : 503).send({ ready: isReady() }))
  http.get('/metrics', open, async (request, reply) => {
    if (!allowed(request, metricsToken))
      throw new ServiceError('MR_UNAUTHENTICATED', 'Metrics are for this machine, or for who has the METRICS_TOKEN.')
    return reply.type(telemetry.metrics.contentType).send(await telemetry.metrics.metrics())
  })
}
