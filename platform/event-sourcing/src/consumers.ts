import { type Broker, type Consumer, type ConsumerOptions, consume, type Received } from '@millrace/messaging'
import { type AnyDecider, type AnyEffect, type AnyProjection, type AnySaga, typesOf } from 'millrace'
import type { Context, Outbox } from './context.ts'
import type { Decisions } from './decisions.ts'
import { type Definitions, listening } from './definitions.ts'
import { effectHandler } from './effects/handle.ts'
import { EventSourcingError } from './errors.ts'
import { collectionOf, projectionHandler, routeOf } from './projections/handle.ts'
import type { Input } from './streams/input.ts'

/** How messages from Kafka reach the definitions. */
export interface Reactions {
  readonly context: Context
  readonly broker: Broker
  readonly outbox: Outbox
  readonly decisions: Decisions
  readonly changed: (collection: string, id: string) => void
  /** Throws while the outbox is full (law 11). */
  readonly admit: () => void
  readonly allowLetterEdits: boolean
}

/** What differs between one consumer group and another. */
type Reaction = Pick<ConsumerOptions, 'handle' | 'lane' | 'maxBatch'> & { readonly name: string; readonly types: readonly string[] }

/** Starts a consumer group for each definition that listens to Kafka. */
export const startConsumers = (reactions: Reactions, definitions: Definitions): readonly Consumer[] => {
  const all = [
    ...definitions.deciders.map(decider => deciderReaction(reactions, decider)),
    ...definitions.sagas.map(saga => sagaReaction(reactions, saga)),
    ...definitions.projections.map(projection => projectionReaction(reactions, projection)),
    ...definitions.effects.map(effect => effectReaction(reactions, effect)),
  ]
  return all.flatMap(reaction => start(reactions, reaction))
}

const start = ({ context, broker, allowLetterEdits }: Reactions, { name, types, ...reaction }: Reaction): readonly Consumer[] => {
  const { codec, clock, ids, telemetry, store, service } = context
  const heard = listening(codec.contracts, types)
  if (heard.topics.length === 0) return []
  return [
    consume({
      group: `${service}.${name}`,
      ...heard,
      ...reaction,
      allowLetterEdits,
      broker,
      codec,
      started: store.started,
      clock,
      ids,
      telemetry,
    }),
  ]
}

const inputOf = ({ message, trace }: Received): Input => ({ message, trace })

const deciderReaction = ({ context, decisions, admit }: Reactions, decider: AnyDecider): Reaction => ({
  name: decider.name,
  types: decider.commands.flatMap(typesOf).map(({ type }) => type),
  maxBatch: 100,
  handle: async messages => {
    admit()
    const settled = await decisions.decide(decider, messages.map(inputOf))
    settled.forEach(({ handled, repeated }, at) => {
      const message = messages[at]?.message
      if (handled.rejection === undefined || repeated || message === undefined) return
      const { code, detail } = handled.rejection
      const { service, telemetry } = context
      telemetry.count('millrace_rejections_total', { service, decider: decider.name, code })
      telemetry.log.info(
        { service, type: message.type, correlationId: message.correlationId, code },
        `${message.type} was rejected: ${detail}`,
      )
    })
  },
})

const sagaReaction = ({ decisions, admit }: Reactions, saga: AnySaga): Reaction => ({
  name: saga.name,
  types: Object.keys(saga.on),
  lane: ({ data }) => routeOf(saga.by, data),
  maxBatch: 100,
  handle: async messages => {
    admit()
    const id = routeOf(saga.by, messages[0]?.message.data)
    if (id === undefined) throw unroutable(saga.name, saga.by, messages[0])
    await decisions.step(saga, id, messages.map(inputOf))
  },
})

const projectionReaction = ({ context, changed }: Reactions, projection: AnyProjection): Reaction => {
  const collection = collectionOf(projection)
  return {
    name: collection,
    types: Object.keys(projection.on),
    lane: ({ data }) => routeOf(projection.by, data),
    maxBatch: 200,
    handle: projectionHandler(context, projection, id => changed(collection, id)),
  }
}

const effectReaction = ({ context, outbox, decisions, admit }: Reactions, effect: AnyEffect): Reaction => {
  const handle = effectHandler(context, outbox, decisions, effect)
  return {
    name: effect.name,
    types: Object.keys(effect.on),
    handle: async (messages, call) => {
      admit()
      for (const message of messages) await handle(message, call)
    },
  }
}

const unroutable = (name: string, by: string, received: Received | undefined): EventSourcingError =>
  new EventSourcingError('MR_DEFINITION', `${name} is kept by ${by}, which this ${received?.message.type ?? 'message'} lacks.`, {
    failure: 'permanent',
  })
