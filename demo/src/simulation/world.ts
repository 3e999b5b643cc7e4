import { contracts } from '@millrace/schemas/contracts'
import type { Service } from '@millrace/service'
import type { AnyDecider, AnyEffect, AnySaga, AnyStep, Draft, Message, Source } from 'millrace'
import { typesOf } from 'millrace'

type AnyMessage = Message<string, unknown>
type AnyDraft = Draft<string, unknown>

interface Stream {
  state: unknown
  sequence: number
  closed: boolean
  readonly handled: Set<string>
  readonly timers: Set<string>
}

interface Consumer {
  readonly name: string
  readonly types: ReadonlySet<string>
  readonly laneOf: (message: AnyMessage) => string
  readonly handle: (message: AnyMessage, crash: boolean) => Promise<void>
}

interface Lane {
  readonly consumer: Consumer
  readonly queue: AnyMessage[]
}

/** One thing that can happen next. `crash`: the process dies just before it would have remembered that it did it. */
export interface Possible {
  readonly what: string
  readonly kind: 'publish' | 'deliver' | 'fire'
  readonly happen: (crash: boolean) => Promise<void>
}

const typeNames = (sources: readonly Source[]) => new Set(sources.flatMap(typesOf).map(({ type }) => type))
const types: { readonly [type: string]: { readonly topic: string | null; readonly key: string } | undefined } = contracts.types
const field = (data: unknown, name: string): unknown => (typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined)
const topicOf = (type: string) => types[type]?.topic ?? null
const keyOf = ({ type, data }: AnyDraft) => String(field(data, types[type]?.key ?? ''))

/**
 * Services without engines, for asking what their rules do under any schedule: commits are atomic, streams publish in order,
 * lanes deliver in order and at least once, a handled id is handled once, timers fire whenever. All else may happen in any order.
 */
export const createWorld = (services: readonly Service[]) => {
  const streams = new Map<string, Stream>()
  const outboxes = new Map<string, AnyMessage[]>()
  const lanes = new Map<string, Lane>()
  const answers = new Map<string, readonly AnyDraft[]>()
  const history: AnyMessage[] = []

  const streamOf = (name: string, initial: () => unknown): Stream => {
    const known = streams.get(name) ?? { state: initial(), sequence: 0, closed: false, handled: new Set(), timers: new Set() }
    streams.set(name, known)
    return known
  }

  const said = (name: string, stream: Stream, cause: AnyMessage, draft: AnyDraft, position: number): AnyMessage => {
    stream.sequence += 1
    const ids = { id: `${name}|${cause.id}|${position}`, correlationId: cause.correlationId, causationId: cause.id }
    const message = { ...draft, ...ids, key: keyOf(draft), at: new Date(0), sequence: stream.sequence, source: name }
    history.push(message)
    if (topicOf(draft.type) !== null) outboxes.set(name, [...(outboxes.get(name) ?? []), message])
    return message
  }

  const decide = (decider: AnyDecider, command: AnyMessage) => {
    const name = `${decider.name}-${command.key}`
    const stream = streamOf(name, decider.initial)
    if (stream.handled.has(command.id)) return
    stream.handled.add(command.id)
    const decision = decider.decide[command.type]?.(stream.state, command.data, command) ?? []
    if ('rejected' in decision) return
    for (const [position, draft] of decision.entries()) {
      const event = said(name, stream, command, draft, position)
      stream.state = decider.evolve[event.type]?.(stream.state, event.data, event)
    }
  }

  const take = (name: string, stream: Stream, cause: AnyMessage, [state, ...then]: AnyStep) => {
    stream.state = state
    for (const [position, out] of then.entries()) {
      if ('done' in out) stream.closed = true
      else if (!('timer' in out)) said(name, stream, cause, out, position)
      else if (out.after === 'cancelled') stream.timers.delete(out.timer)
      else stream.timers.add(out.timer)
    }
  }

  const deciderConsumer = (decider: AnyDecider): Consumer => ({
    name: decider.name,
    types: typeNames(decider.commands),
    laneOf: ({ key }) => key,
    handle: async command => decide(decider, command),
  })

  const sagaConsumer = (saga: AnySaga): Consumer => ({
    name: saga.name,
    types: new Set([...typeNames(saga.listens)].filter(type => saga.on[type] !== undefined)),
    // Partitions are many: messages of one order under different keys have no order.
    laneOf: ({ key, data }) => `${key}/${String(field(data, saga.by))}`,
    handle: async message => {
      const name = `${saga.name}-${String(field(message.data, saga.by))}`
      const stream = streamOf(name, saga.initial)
      if (stream.closed || stream.handled.has(message.id)) return
      stream.handled.add(message.id)
      const on = saga.on[message.type]
      if (on !== undefined) take(name, stream, message, on(stream.state, message.data, message))
    },
  })

  const deciding = (type: string) => services.flatMap(({ deciders = [] }) => deciders).find(({ commands }) => typeNames(commands).has(type))

  const effectConsumer = (effect: AnyEffect): Consumer => ({
    name: effect.name,
    types: new Set(Object.keys(effect.on)),
    laneOf: ({ key }) => key,
    handle: async (message, crash) => {
      const answerOf = `${effect.name}-${message.id}`
      const call = { message, idempotencyKey: answerOf, signal: new AbortController().signal }
      const drafts = answers.get(answerOf) ?? (await effect.on[message.type]?.(message.data, call)) ?? []
      if (crash) return
      answers.set(answerOf, drafts)
      for (const [position, draft] of drafts.entries()) tell(draft, `${answerOf}|${position}`, message)
    },
  })

  /** Decides a command that comes from no topic: from HTTP, or an effect's answer. */
  const tell = (draft: AnyDraft, id: string, cause?: AnyMessage) => {
    const decider = deciding(draft.type)
    if (decider === undefined) throw new Error(`no decider for ${draft.type}`)
    const causes = { correlationId: cause?.correlationId ?? id, causationId: cause?.id ?? id }
    decide(decider, { ...draft, ...causes, id, key: keyOf(draft), at: new Date(0), sequence: 0, source: 'outside' })
  }

  const reads = {
    state: () => Promise.reject(new Error('no reads here')),
    table: () => ({ get: () => undefined, waitFor: () => Promise.reject() }),
  }
  const sagas = services.flatMap(service => service.sagas ?? [])
  const consumers = services.flatMap(({ deciders = [], sagas = [], effects }) => [
    ...deciders.map(deciderConsumer),
    ...sagas.map(sagaConsumer),
    ...(effects?.(reads) ?? []).map(effectConsumer),
  ])

  const deliver = (message: AnyMessage) => {
    for (const consumer of consumers.filter(({ types }) => types.has(message.type))) {
      const name = `${consumer.name} ${topicOf(message.type)} ${consumer.laneOf(message)}`
      const lane = lanes.get(name) ?? { consumer, queue: [] }
      lane.queue.push(message)
      lanes.set(name, lane)
    }
  }

  const publishing = (): Possible[] =>
    [...outboxes].flatMap(([name, [message, ...later]]) =>
      message === undefined
        ? []
        : {
            what: `publish ${message.type}`,
            kind: 'publish' as const,
            happen: async (crash: boolean) => {
              deliver(message)
              if (!crash) outboxes.set(name, later)
            },
          },
    )

  const delivering = (): Possible[] =>
    [...lanes.values()].flatMap(({ consumer, queue }) => {
      const [message] = queue
      if (message === undefined) return []
      const happen = async (crash: boolean) => {
        await consumer.handle(message, crash)
        if (!crash) queue.shift()
      }
      return { what: `${message.type} to ${consumer.name}`, kind: 'deliver' as const, happen }
    })

  const firing = (): Possible[] =>
    sagas.flatMap(saga =>
      [...streams].flatMap(([name, stream]) =>
        !name.startsWith(`${saga.name}-`) || stream.closed
          ? []
          : [...stream.timers].map(timer => ({
              what: `timer ${timer}`,
              kind: 'fire' as const,
              happen: async () => {
                stream.timers.delete(timer)
                const id = `${name}|${timer}|${stream.sequence}`
                const cause = {
                  type: 'timer',
                  data: {},
                  id,
                  key: name,
                  at: new Date(0),
                  sequence: 0,
                  correlationId: id,
                  causationId: id,
                  source: name,
                }
                const fire = saga.timers[timer]
                if (fire !== undefined) take(name, stream, cause, fire(stream.state))
              },
            })),
      ),
    )

  return {
    tell,
    possible: () => [...publishing(), ...delivering(), ...firing()],
    /** Everything ever said, private messages too. */
    history: history as readonly AnyMessage[],
    streams: streams as ReadonlyMap<string, Readonly<Stream>>,
  }
}

export type World = ReturnType<typeof createWorld>
