import type { Telemetry } from '@millrace/messaging'
import type { FastifyInstance } from 'fastify'
import { Refusal } from '../refusal.ts'
import type { Registry } from '../registry.ts'

/** Ready: the topic was just read to its end. What was read before is answered from memory even when it can't be. */
export const healthRoutes = (http: FastifyInstance, registry: Registry, telemetry: Telemetry): void => {
  http.get('/', async () => ({}))

  http.get('/health', async (_request, reply) => {
    try {
      const schemas = await registry.recovered()
      telemetry.gauge('millrace_registry_schemas', {}, schemas)
      return { live: true, ready: true, schemas }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return reply.code(503).send({ live: true, ready: false, why: error.message })
    }
  })
}
