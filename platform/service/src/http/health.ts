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

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** `/health` for people and probes (`/live`, `/ready`), `/metrics` for Prometheus: on this machine, or with METRICS_TOKEN. */
export const healthRoutes = (http: Http, telemetry: ServiceTelemetry, health: () => Health, metricsToken: string | undefined): void => {
  const open = { config: { public: true }, schema: { hide: true } } as const
  const isReady = () => ['ready', 'degraded'].includes(health().status)

  http.get('/health', { config: open.config }, async (_request, reply) => reply.code(isReady() ? 200 : 503).send(health()))
  http.get('/health/live', open, async () => ({ live: true }))
  http.get('/health/ready', open, async (_request, reply) => reply.code(isReady() ? 200 : 503).send({ ready: isReady() }))
  http.get('/metrics', open, async (request, reply) => {
    const allowed = metricsToken === undefined ? loopback.has(request.ip) : request.headers.authorization === `Bearer ${metricsToken}`
    if (!allowed) throw new ServiceError('MR_UNAUTHENTICATED', 'Metrics are for this machine, or for who has the METRICS_TOKEN.')
    return reply.type(telemetry.metrics.contentType).send(await telemetry.metrics.metrics())
  })
}
