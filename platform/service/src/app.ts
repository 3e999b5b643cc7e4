import { type CommandCause, claimTaken, type Engine } from '@millrace/event-sourcing'
import { derivedId, type Ids } from '@millrace/messaging'
import type { FastifyRequest } from 'fastify'
import type { Draft, Table } from 'millrace'
import type { App, Reads, Records, Service, Starting, View } from './api.ts'
import { Refusal, ServiceError } from './errors.ts'
import { identityOf, requireIdentity } from './http/identity.ts'
import { bodyHashOf, causeOf, commandId, newIdOf } from './http/request-cause.ts'

/** What runs behind the routes, once it does. Throws MR_NOT_READY (unavailable) before. */
export interface Behind {
  engine(): Engine
  records<D>(table: Table<D>): Records<D>
  /** Aborted when the service stops: who waits for a change waits no longer (law 12). */
  readonly stopping: AbortSignal
}

const userOf = (request: FastifyRequest): string => identityOf(request)?.id ?? 'anonymous'

/** A definition that the service doesn't list stops the start-up, where it is first asked for. */
const listed = (what: string, name: string, among: readonly string[], service: Service): void => {
  if (among.includes(name)) return
  throw new ServiceError(
    'MR_NOT_LISTED',
    `${service.name} uses the ${what} ${name}, which its service definition doesn't list: add it there.`,
  )
}

/** What effects and routes may read. */
export const createReads = (service: Service, { engine, records }: Behind): Reads => ({
  state: async (decider, id) => {
    const found = await engine().state(decider, id)
    return shaped(found)
  },
  table: table => {
    const topics = (service.tables ?? []).map(({ source }) => source.topic)
    listed('table of', table.source.topic, topics, service)
    return {
      get: key => records(table).get(key),
      waitFor: async (key, signal, atLeast) => records(table).waitFor(key, signal, atLeast),
    }
  },
})

/** Decides; a rejection leaves with the status its decider declares. */
const decideOrRefuse = async (
  service: Service,
  engine: Engine,
  decider: { readonly name: string },
  command: Draft<string, unknown>,
  cause: CommandCause,
): Promise<{ readonly stream: string; readonly version: number; readonly repeated: boolean }> => {
  const { stream, version, repeated, rejection } = await engine.decide(decider, command, cause)
  if (rejection === undefined) return { stream, version, repeated }
  const { code, detail } = rejection
  const declared = service.deciders?.find(({ name }) => name === decider.name)?.rejections?.[code]
  throw new Refusal(declared ?? (code === claimTaken ? 409 : 422), code, detail)
}

/** What a service may do when it has become ready. */
export const createStarting = (service: Service, behind: Behind, ids: Ids): Starting => ({
  ...createReads(service, behind),
  decide: async (decider, command, key) =>
    decideOrRefuse(service, behind.engine(), decider, command, {
      id: derivedId('when-ready', service.name, key, command.type),
      correlationId: ids.next(),
    }),
  claimant: async value => behind.engine().claimant(value),
  newId: key => derivedId('when-ready', service.name, key),
})

/** What routes may do. */
export const createApp = (service: Service, behind: Behind): App => {
  const { engine } = behind
  return {
    ...createReads(service, behind),
    decide: async (decider, command, request) => {
      const { correlationId, trace } = causeOf(request)
      const bodyHash = bodyHashOf(request)
      const id = commandId(request, userOf(request), command.type)
      const cause = { id, correlationId, trace, bodyHash }
      return decideOrRefuse(service, engine(), decider, command, cause)
    },
    claimant: async value => engine().claimant(value),
    newId: request => newIdOf(request, userOf(request)),
    view: projection => {
      const name = collectionName(projection)
      listed('projection', name, (service.projections ?? []).map(collectionName), service)
      return viewOf(() => engine().view(projection), behind.stopping)
    },
    publish: async (_topic, message, request) => {
      const { correlationId, trace } = causeOf(request)
      await engine().publish(message, { id: commandId(request, userOf(request), message.type), correlationId, trace })
    },
    user: requireIdentity,
  }
}

const collectionName = ({ name, version }: { readonly name: string; readonly version: number }): string => `${name}.v${version}`

/**
 * Documents and states come back as the definition's own handlers made them: the collection is named after its version, the
 * state is folded by the decider itself. This is the one place where that knowledge becomes a type.
 */
const shaped = <S>(value: unknown): S => value as S

const defaultSize = 50

const viewOf = <S>(view: () => ReturnType<Engine['view']>, stopping: AbortSignal): View<S> => {
  async function* follow(id: string, signal: AbortSignal): AsyncGenerator<S, void> {
    for await (const document of view().follow(id, AbortSignal.any([signal, stopping]))) yield shaped<S>(document)
  }
  return {
    get: async id => shaped<S | undefined>(await view().get(id)),
    page: async (equal, cursor, size = defaultSize) => {
      const { items, next } = await view().page(equal, size, cursor)
      return { items: items.map(shaped<S>), ...(next === undefined ? {} : { next }) }
    },
    until: async (id, holds, withinMs) => {
      for await (const document of follow(id, AbortSignal.timeout(withinMs))) if (holds(document)) return document
      return undefined
    },
    follow,
  }
}
