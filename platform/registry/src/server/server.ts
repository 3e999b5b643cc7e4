import type { Broker, Clock, Ids, Telemetry } from '@millrace/messaging'
import fastify, { type FastifyInstance } from 'fastify'
import { answers } from './http/answers.ts'
import { compatibilityRoutes } from './http/compatibility-routes.ts'
import { configRoutes } from './http/config-routes.ts'
import { healthRoutes } from './http/health-routes.ts'
import { MAX_SUBJECT_LENGTH } from './http/requests.ts'
import { schemaRoutes } from './http/schema-routes.ts'
import { subjectRoutes } from './http/subject-routes.ts'
import { openRegistry, type Registry } from './registry.ts'
import { ensureTopic } from './topic.ts'

export interface RegistryServerOptions {
  readonly broker: Broker
  readonly clock: Clock
  /** For the pause before a write is tried again that another instance cut short. */
  readonly ids: Pick<Ids, 'random'>
  readonly telemetry: Telemetry
  /** 127.0.0.1 unless told: there is no authentication. */
  readonly host?: string
  /** 0 unless told: the system chooses. */
  readonly port?: number
  /** `_schemas` unless told. Several registries of one topic answer alike. */
  readonly topic?: string
  /** Ends the wait for the broker at the start. */
  readonly signal?: AbortSignal
}

export interface RegistryServer {
  readonly url: string
  /** Finishes what was begun. The broker stays its owner's. */
  close(): Promise<void>
}

/** A record of Kafka holds 1 MiB unless its topic says more, and key, version and escapes come on top. */
const MAX_BODY_BYTES = 500_000

const frame = (registry: Registry, telemetry: Telemetry): FastifyInstance => {
  const http = fastify({
    bodyLimit: MAX_BODY_BYTES,
    routerOptions: { maxParamLength: 3 * MAX_SUBJECT_LENGTH },
    forceCloseConnections: 'idle',
  })
  answers(http, telemetry)
  healthRoutes(http, registry, telemetry)
  schemaRoutes(http, registry)
  subjectRoutes(http, registry)
  configRoutes(http, registry)
  compatibilityRoutes(http, registry)
  return http
}

/**
 * A schema registry with Confluent's REST API, kept in a compacted topic. Resolves once it has read the topic to its end and listens.
 * Rejects with MR_REGISTRY_TOPIC when the topic isn't one it can keep schemas in.
 */
export const createRegistryServer = async (options: RegistryServerOptions): Promise<RegistryServer> => {
  const { broker, telemetry, host = '127.0.0.1', port = 0, topic = '_schemas', signal = new AbortController().signal } = options
  await broker.ready(signal)
  await ensureTopic(broker, topic)
  const registry = await openRegistry({ ...options, topic })
  const http = frame(registry, telemetry)
  try {
    const schemas = await registry.recovered()
    const url = await http.listen({ host, port })
    telemetry.log.info({ url, topic, schemas }, 'The registry answers.')
    return {
      url,
      close: async () => {
        await http.close()
        await registry.close()
      },
    }
  } catch (error) {
    await http.close()
    await registry.close()
    throw error
  }
}
