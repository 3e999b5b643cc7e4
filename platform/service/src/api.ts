import type { Contracts } from '@millrace/contracts'
import type { Store } from '@millrace/event-sourcing'
import type { Broker, SchemaSource } from '@millrace/messaging'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { AnyDecider, AnyEffect, AnyProjection, AnySaga, Decider, DraftOf, Source, Table, Topic } from 'millrace'

/** Queries on one projection's documents. */
export interface View<S> {
  get(id: string): Promise<S | undefined>
  /** Documents whose top-level fields equal these, newest first; 50 at a time unless told, 200 at most. */
  page(equal: Partial<S>, cursor?: string, size?: number): Promise<{ readonly items: readonly S[]; readonly next?: string }>
  /** The document once `holds`, or undefined after `withinMs`. */
  until(id: string, holds: (document: S) => boolean, withinMs: number): Promise<S | undefined>
  /** The document now (if there is one) and after every change of it, until the signal aborts. */
  follow(id: string, signal: AbortSignal): AsyncIterable<S>
}

/** A table's records, by key. */
export interface Records<D> {
  get(key: string): D | undefined
  /** Resolves when the key is there (and, given `atLeast`, its state is of that place in its stream or later). */
  waitFor(key: string, signal: AbortSignal, atLeast?: number): Promise<D>
}

/** Who makes a request, proven by its token. */
export interface Identity {
  readonly id: string
  readonly roles: readonly string[]
}

/** What effects may read. */
export interface Reads {
  /** The stream's state now, private events included; `undefined` if it has no commit. */
  state<S>(decider: Pick<Decider<S, never, never, never>, 'name' | 'initial'>, id: string): Promise<S | undefined>
  table<D>(table: Table<D>): Records<D>
}

/** What a route may do. A definition that the service doesn't list stops the start-up, not a request. */
export interface App extends Reads {
  /** Throws Rejected, which leaves as problem+json. `request` gives the cause: correlation, trace, Idempotency-Key. */
  decide<C extends Source>(
    decider: Runnable<C>,
    command: DraftOf<C>,
    request: FastifyRequest,
  ): Promise<{ readonly stream: string; readonly version: number }>
  /** The id of the stream that holds a claim. */
  claimant(value: string): Promise<string | undefined>
  /** A new stream's id: from the Idempotency-Key where there is one, so a repeat meets its first. */
  newId(request: FastifyRequest): string
  view<S>(projection: Viewed<S>): View<S>
  publish<T extends Topic>(topic: T, message: DraftOf<T>, request: FastifyRequest): Promise<void>
  /** Whose request this is. Throws 401 on a public route called without a token. */
  user(request: FastifyRequest): Identity
}

/** What may be done once, when the service is ready and nobody has asked for anything yet. */
export interface Starting extends Reads {
  /** The same `key` is the same command, at every start of every instance. Throws a Refusal when it is rejected. */
  decide<C extends Source>(
    decider: Runnable<C>,
    command: DraftOf<C>,
    key: string,
  ): Promise<{ readonly stream: string; readonly version: number; readonly repeated: boolean }>
  claimant(value: string): Promise<string | undefined>
  /** The same id at every start. */
  newId(key: string): string
}

export type Runnable<C extends Source> = Pick<Decider<never, C, Source, never>, 'name' | 'commands'>

export interface Viewed<S> {
  readonly name: string
  readonly version: number
  initial(): S
}

/** Fastify with Zod schemas. Routes need a token unless their `config` says `public: true`; `config.role` asks for a role. */
export type Http = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** No token needed. */
    public?: true
    /** The token must carry this role. */
    role?: string
  }
}

export type Routes = (http: Http, app: App) => void
export const routes = (register: Routes): Routes => register

/** What a service is, on one screen. */
export interface Service {
  readonly name: string
  readonly deciders?: readonly AnyDecider[]
  readonly sagas?: readonly AnySaga[]
  readonly projections?: readonly AnyProjection[]
  readonly tables?: readonly Table<unknown>[]
  /** Called once, and never in a replay (law 8). */
  readonly effects?: (reads: Reads) => readonly AnyEffect[]
  readonly routes?: readonly Routes[]
  /** Done when the service has become ready, again while something it needs is unavailable. A fault is logged as an error. */
  readonly whenReady?: readonly ((starting: Starting) => Promise<void>)[]
}
export const service = (definition: Service): Service => definition

export interface HttpOptions {
  /** 127.0.0.1 unless told. */
  readonly host: string
  readonly port: number
  /** Who sends it sees metrics and the details of health; without one, only this machine does. */
  readonly metricsToken?: string
}

/** Whose tokens are believed. */
export interface IdentityOptions {
  readonly issuer: string
  readonly audience: string
  readonly jwksUrl: string
}

/** Everything a service runs on. */
export interface Adapters {
  readonly contracts: Contracts
  readonly broker: Broker
  readonly store: Store
  /** Whether letters may be redriven with other bytes. Not unless told. */
  readonly letters?: { readonly allowEdits: boolean }
  /** A registry by its URL, or what stands for one in memory. */
  readonly registry: { readonly url: string } | SchemaSource
  readonly http: HttpOptions
  readonly identity: IdentityOptions
}
