import { type Engine, eventSourcingMetrics, rememberedSchemas, startEngine } from '@millrace/event-sourcing'
import { type Clock, createCodec, type Ids, messagingMetrics, systemClock, systemIds, whileUnavailable } from '@millrace/messaging'
import { registryClientMetrics } from '@millrace/registry/client'
import { createTables, type Tables, tableMetrics } from '@millrace/state-tables'
import { failureOf } from 'millrace'
import { type Logger, pino } from 'pino'
import type { Adapters, Service } from './api.ts'
import { type Behind, createApp, createReads, createStarting } from './app.ts'
import { checkEnvironment, type Lack, summary } from './environment.ts'
import { ServiceError } from './errors.ts'
import { type Health, healthRoutes } from './http/health.ts'
import { verifier } from './http/identity.ts'
import { createServer } from './http/server.ts'
import { serviceMetrics } from './metrics.ts'
import { codeAndMessage, schemaSource } from './schemas.ts'
import { type ServiceTelemetry, serviceTelemetry } from './telemetry/telemetry.ts'

const onceMoreMs = 1_000

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

interface Parts {
  readonly engine: Engine
  readonly tables: Tables
  readonly lacks: readonly Lack[]
}

/** Listens at once, for health; takes requests and messages when broker, store, registry and tables are there. */
export const start = async (service: Service, adapters: Adapters, options: StartOptions = {}): Promise<Running> => {
  const { clock = systemClock, ids = systemIds, logger = serviceLogger(service.name) } = options
  const telemetry = serviceTelemetry(logger, {
    ...messagingMetrics,
    ...eventSourcingMetrics,
    ...tableMetrics,
    ...registryClientMetrics,
    ...serviceMetrics,
  })
  const stopping = new AbortController()
  const signal = AbortSignal.any([stopping.signal, ...(options.signal === undefined ? [] : [options.signal])])
  let parts: Parts | undefined
  let status: Health['status'] = 'starting'
  let waiting: string | undefined
  const waitingFor = (what: string | undefined): void => {
    waiting = what
  }

  const running = (): Parts => {
    if (parts !== undefined && status !== 'stopping') return parts
    throw new ServiceError('MR_NOT_READY', `${service.name} is ${status}: try again in a moment.`, { failure: 'unavailable' })
  }
  const behind: Behind = { engine: () => running().engine, records: table => running().tables.of(table) }
  const health = (): Health => healthOf(service.name, status, parts, waiting)

  const http = await createServer({
    service: service.name,
    logger,
    telemetry,
    ids,
    verify: verifier(adapters.identity),
    stopping: stopping.signal,
  })
  healthRoutes(http, telemetry, health, process.env.METRICS_TOKEN)
  await http.register(async scope => {
    for (const register of service.routes ?? []) register(scope, createApp(service, behind))
  })
  const url = await http.listen({ host: adapters.http.host, port: adapters.http.port })

  const starting = createStarting(service, behind, ids)
  const once = async (first: NonNullable<Service['whenReady']>[number]): Promise<void> => {
    while (!signal.aborted) {
      const error: unknown = await first(starting).catch((reason: unknown) => reason)
      if (error === undefined || signal.aborted) return
      if (failureOf(error) !== 'unavailable')
        return telemetry.log.error({ service: service.name }, 'what was to be done at start failed', error)
      await clock.sleep(onceMoreMs, signal)
    }
  }
  const become = async (): Promise<void> => {
    parts = await assemble(service, adapters, { clock, ids, telemetry, signal, behind, waitingFor })
    await Promise.all([parts.engine.joined, parts.tables.ready])
    status = 'ready'
    telemetry.log.info({ service: service.name, url }, `${service.name} is ready`)
    for (const first of service.whenReady ?? []) void once(first)
  }
  const ready = become()
  ready.catch(() => undefined) // told to who awaits it; `close` comes either way

  return {
    url,
    ready,
    health,
    close: async () => {
      status = 'stopping'
      stopping.abort()
      await http.close()
      await ready.catch(() => undefined)
      await parts?.engine.close()
      await parts?.tables.close()
      await Promise.all([adapters.broker.close(), adapters.store.close()])
    },
  }
}

interface Assembly {
  readonly clock: Clock
  readonly ids: Ids
  readonly telemetry: ServiceTelemetry
  readonly signal: AbortSignal
  readonly behind: Behind
  readonly waitingFor: (what: string | undefined) => void
}

const assemble = async (
  service: Service,
  adapters: Adapters,
  { clock, ids, telemetry, signal, behind, waitingFor }: Assembly,
): Promise<Parts> => {
  const { broker, store, contracts } = adapters
  await Promise.all([broker.ready(signal), store.ready(signal)])
  const source = await rememberedSchemas(await schemaSource(adapters, store, { clock, telemetry, signal, waitingFor }), store.schemas)
  const codec = createCodec({ contracts, source })
  const tables = createTables({ broker, codec, tables: service.tables ?? [], clock, telemetry })
  const options = {
    service: service.name,
    definitions: {
      deciders: service.deciders ?? [],
      sagas: service.sagas ?? [],
      projections: service.projections ?? [],
      effects: service.effects?.(createReads(service, behind)) ?? [],
    },
    broker,
    store,
    codec,
    clock,
    ids,
    telemetry,
  }
  // Nothing of it runs when it rejects, so it may be started again: what it needs can go down at any moment.
  const engine = await whileUnavailable(() => startEngine(options), {
    clock,
    random: ids.random,
    signal,
    trouble: (error, attempt) => {
      waitingFor(codeAndMessage(error))
      if (attempt === 1) telemetry.log.warn({ service: service.name }, 'the start waits for what it needs', error)
    },
  })
  waitingFor(undefined)
  const own = Object.values(contracts.topics).filter(({ owner }) => owner === service.name)
  const lacks = await checkEnvironment(
    broker,
    contracts,
    own.map(({ topic }) => topic),
  )
  report(telemetry, service.name, lacks)
  return { engine, tables, lacks }
}

/** A loss is for someone to act on now; a risk is for them to know. */
const report = ({ log }: ServiceTelemetry, service: string, lacks: readonly Lack[]): void => {
  for (const { says, topics } of summary(lacks.filter(({ kind }) => kind === 'loss')))
    log.error({ service, topics }, `a law can't be kept: ${says}`)
  for (const { says, topics } of summary(lacks.filter(({ kind }) => kind === 'risk'))) log.warn({ service, topics }, says)
}

/** Degraded: it works, but something stands still that someone should look at. */
const healthOf = (service: string, status: Health['status'], parts: Parts | undefined, waitingFor: string | undefined): Health => {
  if (parts === undefined) return { service, status, checks: waitingFor === undefined ? {} : { waitingFor } }
  const { partitions, ...relay } = parts.engine.status()
  const stopped = partitions.filter(partition => partition.stopped !== undefined)
  const liveLetters = partitions.reduce((sum, partition) => sum + partition.liveLetters, 0)
  const losses = parts.lacks.filter(({ kind }) => kind === 'loss')
  const troubled = stopped.length > 0 || relay.stuck.length > 0 || losses.length > 0
  return {
    service,
    status: status === 'ready' && troubled ? 'degraded' : status,
    checks: { relay, partitions: partitions.length, stopped, liveLetters, tables: parts.tables.status(), lacks: summary(parts.lacks) },
  }
}

const serviceLogger = (service: string): Logger =>
  pino({ level: process.env.LOG_LEVEL ?? 'info', base: { service }, redact: ['req.headers.authorization', 'headers.authorization'] })
