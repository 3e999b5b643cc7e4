import {
  type BreakerStatus,
  type Broker,
  type Clock,
  type Codec,
  createPublisher,
  type Ids,
  MessagingError,
  type PartitionStatus,
  type Publisher,
  type Telemetry,
  type TraceContext,
} from '@millrace/messaging'
import type { AnyDecider, Draft, Message } from 'millrace'
import { startConsumers } from './consumers.ts'
import type { Context } from './context.ts'
import { createDecisions, type Decisions, unlisted } from './decisions.ts'
import { checkDefinitions, type Definitions, listening, writtenTypes } from './definitions.ts'
import { EventSourcingError } from './errors.ts'
import type { Handled } from './ports/commit.ts'
import type { Store } from './ports/store.ts'
import { collectionOf } from './projections/handle.ts'
import { type Changes, createChanges, createView, type DocumentView } from './projections/view.ts'
import { createPublication, type Publication } from './publication.ts'
import { keyOf } from './streams/build.ts'
import { holderOf } from './streams/claims.ts'
import type { Settled } from './streams/desk.ts'
import { ownerOf, streamOf } from './streams/stream.ts'

export interface EngineOptions {
  readonly service: string
  readonly definitions: Definitions
  readonly broker: Broker
  readonly store: Store
  readonly codec: Codec
  readonly clock: Clock
  readonly ids: Ids
  readonly telemetry: Telemetry
  /** Whether letters may be redriven with other bytes. Default false. */
  readonly allowLetterEdits?: boolean
  /** How long another instance waits before it takes over publishing, in ms. Default 6 000. */
  readonly leaseTermMs?: number
}

/** Where a command comes from, when no message brought it: an HTTP request. */
export interface CommandCause {
  /** The same for every repeat of the same request: what the stream records as handled. */
  readonly id: string
  readonly correlationId: string
  readonly trace?: TraceContext
  /** Tells a repeat from another request under the same Idempotency-Key. */
  readonly bodyHash?: string
}

export interface Decided {
  readonly stream: string
  readonly version: number
  readonly outcome: Handled['outcome']
  readonly rejection?: { readonly code: string; readonly detail: string }
  readonly repeated: boolean
}

export type EngineStatus = ReturnType<Publication['status']> & {
  readonly partitions: readonly PartitionStatus[]
  /** What messages wait for. */
  readonly breakers: readonly BreakerStatus[]
}

/** One running instance of a service's deciders, sagas, projections and effects. */
export interface Engine {
  /** Resolves when every consumer has its partitions. */
  readonly joined: Promise<void>
  /** Throws MR_KEY_REUSED (another body under the same id), MR_OUTBOX_FULL and other `unavailable` errors. */
  decide(decider: Pick<AnyDecider, 'name'>, command: Draft<string, unknown>, cause: CommandCause): Promise<Decided>
  /** The stream's state now; undefined if it has no commit. */
  state(decider: Pick<AnyDecider, 'name'>, id: string): Promise<unknown>
  /** The id of the stream that holds a claim. */
  claimant(value: string): Promise<string | undefined>
  view(projection: { readonly name: string; readonly version: number }): DocumentView
  /** Publishes a message of no stream. */
  publish(draft: Draft<string, unknown>, cause: CommandCause): Promise<void>
  status(): EngineStatus
  /** law 12: stops taking, finishes what is in hand, publishes what is stored, gives the lease back. */
  close(): Promise<void>
}

/** Checks the definitions, registers what the service writes, and starts. The store and the topics must be ready. */
export const startEngine = async (options: EngineOptions): Promise<Engine> => {
  const { service, definitions, broker, store, codec, clock, ids, telemetry } = options
  const context: Context = { service, store, codec, clock, ids, telemetry }
  checkDefinitions(codec.contracts, definitions)
  await codec.prepare(writtenTypes(definitions))
  const partitions = await partitionCounts(broker, codec, definitions)
  const producer = broker.producer(service)
  // What it still waits for was waited for by the publication.
  const publisher = createPublisher({
    producer,
    name: service,
    closeWithinMs: 500,
    partitions,
    contracts: codec.contracts,
    clock,
    telemetry,
  })
  const publication: Publication = createPublication(context, {
    broker,
    publisher,
    partitions,
    leaseTermMs: options.leaseTermMs ?? 6_000,
    fireTimers: (stream, inputs) => decisions.stepTimers(stream, inputs),
  })
  const { outbox, admit } = publication
  const decisions: Decisions = createDecisions(context, outbox, definitions)
  const changes = new Map<string, Changes>(definitions.projections.map(projection => [collectionOf(projection), createChanges()]))
  const changed = (collection: string, id: string) => changes.get(collection)?.changed(id)
  const consumers = startConsumers(
    { context, broker, outbox, decisions, changed, admit, allowLetterEdits: options.allowLetterEdits === true },
    definitions,
  )
  publication.start()
  const joined = Promise.all(consumers.map(consumer => consumer.joined)).then(() => undefined)
  joined.catch(() => undefined) // nobody has to wait for it

  return {
    joined,
    decide: async (decider, command, cause) => {
      admit()
      const message = commandOf(context, command, cause)
      const { bodyHash } = cause
      const input = { message, trace: cause.trace, ...(bodyHash === undefined ? {} : { bodyHash }) }
      const [settled] = await decisions.decide(decider, [input])
      return answerOf(streamOf(decider.name, message.key), settled, bodyHash)
    },
    state: decisions.state,
    claimant: async value => {
      const stream = await holderOf(store.commits, value)
      return stream === undefined ? undefined : ownerOf(definitions.deciders, stream)?.id
    },
    view: projection => {
      const told = changes.get(collectionOf(projection)) ?? unlisted('projection', collectionOf(projection), service)
      return createView(context, projection, told)
    },
    publish: (draft, cause) => publishDraft(context, publisher, draft, cause),
    status: () => ({
      ...publication.status(),
      partitions: consumers.flatMap(consumer => consumer.status()),
      breakers: consumers.flatMap(consumer => consumer.breakers()),
    }),
    close: async () => {
      await Promise.all(consumers.map(consumer => consumer.close()))
      await decisions.desk.close()
      await publication.close()
      await publisher.close()
      await producer.close()
    },
  }
}

/** An HTTP command as a message: the root of its flow. */
const commandOf = (context: Context, draft: Draft<string, unknown>, cause: CommandCause): Message<string, unknown> => ({
  type: draft.type,
  data: draft.data,
  id: cause.id,
  key: keyOf(context, draft),
  at: new Date(context.clock.now()),
  sequence: 0,
  correlationId: cause.correlationId,
  causationId: cause.correlationId,
  source: context.service,
})

const answerOf = (stream: string, settled: Settled | undefined, bodyHash: string | undefined): Decided => {
  if (settled === undefined) throw new EventSourcingError('MR_STREAM_BROKEN', `A command for ${stream} was decided on without an outcome.`)
  const { handled, version, repeated } = settled
  // Also when it isn't a repeat: two at once are decided together, by the first one's body.
  if (bodyHash !== undefined && handled.bodyHash !== bodyHash) {
    throw new EventSourcingError('MR_KEY_REUSED', 'This Idempotency-Key was used with another request: use a new key for a new request.', {
      failure: 'permanent',
    })
  }
  return { stream, version, outcome: handled.outcome, repeated, ...(handled.rejection && { rejection: handled.rejection }) }
}

const publishDraft = async (context: Context, publisher: Publisher, draft: Draft<string, unknown>, cause: CommandCause): Promise<void> => {
  const { codec, telemetry } = context
  const topic = codec.contracts.types[draft.type]?.topic
  if (topic == null) {
    throw new EventSourcingError('MR_DEFINITION', `${draft.type} is on no topic: it can't be published.`, { failure: 'permanent' })
  }
  await codec.prepare([draft.type])
  const { data: _, at, sequence: __, ...message } = commandOf(context, draft, cause)
  const trace = cause.trace === undefined ? {} : { trace: telemetry.child(cause.trace) }
  await publisher.publish([{ ...message, topic, ...trace, at: at.getTime(), value: codec.encode(draft.type, draft.data) }])
}

const partitionCounts = async (broker: Broker, codec: Codec, definitions: Definitions): Promise<(topic: string) => number> => {
  const { topics } = listening(codec.contracts, writtenTypes(definitions))
  const found = new Map((await broker.topics.describe(topics)).map(({ topic, partitions }) => [topic, partitions]))
  const missing = topics.filter(topic => !found.has(topic))
  if (missing.length > 0) {
    throw new MessagingError('MR_TOPIC_MISSING', `Topics are missing: ${missing.join(', ')}. Create them: millrace topics apply.`)
  }
  return topic => found.get(topic) ?? codec.contracts.topics[topic]?.partitions ?? 1
}
