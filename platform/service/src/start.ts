import { eventSourcingMetrics } from '@millrace/event-sourcing'
import { type Clock, type Ids, messagingMetrics, systemClock, systemIds } from '@millrace/messaging'
import { registryClientMetrics } from '@millrace/registry/client'
import { tableMetrics } from '@millrace/state-tables'
import { failureOf } from 'millrace'
import { type Logger, pino } from 'pino'
import type { Adapters, Service } from './api.ts'
import { type Behind, createApp, createStarting } from './app.ts'
import { assemble, type Parts } from './assemble.ts'
import { ServiceError } from './errors.ts'
import { healthOf } from './health-of.ts'
import { type Health, healthRoutes } from './http/health.ts'
import { verifier } from './http/identity.ts'
import { closeServer, createServer } from './http/server.ts'
import { serviceMetrics } from './metrics.ts'
import { serviceTelemetry } from './telemetry/telemetry.ts'

export interface StartOptions {
  readonly clock?: Clock
  readonly ids?: Ids
  readonly logger?: Logger
  /** Gives up starting, or stops what runs. */
  readonly signal?: AbortSignal
}

/** A service that listens, and becomes ready. */
export interface Running {
  readonly url: string
  /** Resolves when it takes messages and requests; rejects when it can't. */
  readonly ready: Promise<void>
  health(): Health
  /** law 12: stops taking, finishes or gives back what is in hand, leaves the groups. */
  close(): Promise<void>
}

const metrics = { ...messagingMetrics, ...eventSourcingMetrics, ...tableMetrics, ...registryClientMetrics, ...serviceMetrics }
const onceMoreMs = 1_000
/** An assembly that is told to give up does so within this, or is left behind. */
const givingUpMs = 1_000

/** Listens at once, for health; takes requests and messages when broker, store, registry and tables are there. */
export const start = async (service: Service, adapters: Adapters, options: StartOptions = {}): Promise<Running> => {
  const { clock = systemClock, ids = systemIds, logger = serviceLogger(service.name) } = options
  const telemetry = serviceTelemetry(logger, metrics)
  const stopping = new AbortController()
  const signal = AbortSignal.any([stopping.signal, ...(options.signal === undefined ? [] : [options.signal])])
  const state: { parts?: Parts; status: Health['status']; waiting?: string | undefined } = { status: 'starting' }

  const parts = (): Parts => {
    if (state.parts !== undefined && state.status !== 'stopping') return state.parts
    throw new ServiceError('MR_NOT_READY', `${service.name} is ${state.status}: try again in a moment.`, { failure: 'unavailable' })
  }
  const behind: Behind = { engine: () => parts().engine, records: table => parts().tables.of(table), stopping: signal }
  const health = (): Health => healthOf(service.name, state.status, state.parts, state.waiting)

  const verify = verifier(adapters.identity)
  const http = await createServer({ service: service.name, logger, telemetry, ids, verify, stopping: stopping.signal })
  healthRoutes(http, telemetry, health, adapters.http.metricsToken)
  await http.register(async scope => {
    for (const register of service.routes ?? []) register(scope, createApp(service, behind))
  })
  const url = await http.listen({ host: adapters.http.host, port: adapters.http.port })

  const waitingFor = (what: string | undefined): void => {
    state.waiting = what
  }
  const assembling = assemble(service, adapters, { clock, ids, telemetry, signal, behind, waitingFor })
  const become = async (): Promise<void> => {
    state.parts = await assembling
    await Promise.all([state.parts.engine.joined, state.parts.tables.ready])
    signal.throwIfAborted()
    state.status = 'ready'
    telemetry.log.info({ service: service.name, url }, `${service.name} is ready`)
    for (const first of service.whenReady ?? []) void once(first)
  }
  const once = async (first: NonNullable<Service['whenReady']>[number]): Promise<void> => {
    while (!signal.aborted) {
      const error: unknown = await first(createStarting(service, behind, ids)).catch((reason: unknown) => reason)
      if (error === undefined || signal.aborted) return
      if (failureOf(error) !== 'unavailable')
        return telemetry.log.error({ service: service.name }, 'what was to be done at start failed', error)
      await clock.sleep(onceMoreMs, signal)
    }
  }
  const ready = become()
  ready.catch(() => undefined) // told to who awaits it; `close` comes either way

  const close = async (): Promise<void> => {
    state.status = 'stopping'
    stopping.abort()
    await closeServer(http, clock)
    const assembled = await Promise.race([assembling.catch(() => undefined), clock.sleep(givingUpMs).then(() => undefined)])
    await assembled?.close()
    await Promise.all([adapters.broker.close(), adapters.store.close()])
  }
  return { url, ready, health, close }
}

const serviceLogger = (service: string): Logger =>
  pino({ level: process.env.LOG_LEVEL ?? 'info', base: { service }, redact: ['req.headers.authorization', 'headers.authorization'] })
