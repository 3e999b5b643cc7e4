import { type Engine, rememberedSchemas, startEngine } from '@millrace/event-sourcing'
import { type Clock, createCodec, type Ids, whileUnavailable } from '@millrace/messaging'
import { createTables, type Tables } from '@millrace/state-tables'
import type { Adapters, Service } from './api.ts'
import { type Behind, createReads } from './app.ts'
import { checkEnvironment, type Lack, reportLacks } from './environment.ts'
import { codeAndMessage, schemaSource } from './schemas.ts'
import type { ServiceTelemetry } from './telemetry/telemetry.ts'

/** What runs behind the routes. */
export interface Parts {
  readonly engine: Engine
  readonly tables: Tables
  readonly lacks: readonly Lack[]
  close(): Promise<void>
}

export interface Assembly {
  readonly clock: Clock
  readonly ids: Ids
  readonly telemetry: ServiceTelemetry
  /** Gives up. */
  readonly signal: AbortSignal
  readonly behind: Behind
  /** Told what the start waits for, and nothing once it goes on. */
  readonly waitingFor: (what: string | undefined) => void
}

/** Opens everything a service runs on, waiting for what is down. When it rejects, it has closed what it opened. */
export const assemble = async (service: Service, adapters: Adapters, assembly: Assembly): Promise<Parts> => {
  const { clock, ids, telemetry, signal, behind } = assembly
  const { broker, store, contracts } = adapters
  await Promise.all([broker.ready(signal), store.ready(signal)])
  const source = await rememberedSchemas(await schemaSource(adapters, store, assembly), store.schemas)
  const codec = createCodec({ contracts, source })
  await using opening = new AsyncDisposableStack()
  const tables = opening.adopt(createTables({ broker, codec, tables: service.tables ?? [], clock, telemetry }), made => made.close())
  const definitions = {
    deciders: service.deciders ?? [],
    sagas: service.sagas ?? [],
    projections: service.projections ?? [],
    effects: service.effects?.(createReads(service, behind)) ?? [],
  }
  const started = await patiently(assembly, service.name, () =>
    startEngine({
      service: service.name,
      definitions,
      broker,
      store,
      codec,
      clock,
      ids,
      telemetry,
      allowLetterEdits: adapters.letters?.allowEdits === true,
    }),
  )
  const engine = opening.adopt(started, made => made.close())
  const lacks = await patiently(assembly, service.name, () => checkEnvironment(adapters, service.name))
  reportLacks(telemetry, service.name, lacks)
  const opened = opening.move()
  return { engine, tables, lacks, close: () => opened.disposeAsync() }
}

/** What the start needs can go down at any moment: then it waits, and says for what. */
const patiently = async <T>(
  { clock, ids, telemetry, signal, waitingFor }: Assembly,
  service: string,
  work: () => Promise<T>,
): Promise<T> => {
  const trouble = (error: unknown, attempt: number): void => {
    waitingFor(codeAndMessage(error))
    if (attempt === 1) telemetry.log.warn({ service }, 'the start waits for what it needs', error)
  }
  const done = await whileUnavailable(work, { clock, random: ids.random, signal, trouble })
  waitingFor(undefined)
  return done
}
