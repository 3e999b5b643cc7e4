import type { AnyDecider, AnySaga } from 'millrace'
import type { Context, Outbox } from './context.ts'
import { deciderKind } from './deciders/kind.ts'
import { type Definitions, deciderOf } from './definitions.ts'
import { EventSourcingError } from './errors.ts'
import { sagaKind } from './sagas/kind.ts'
import { keyOf } from './streams/build.ts'
import { createDesk, type Desk, type Settled } from './streams/desk.ts'
import type { Input } from './streams/input.ts'
import { type CommitLoader, commitLoader, headLoader } from './streams/loader.ts'
import { ownerOf, streamOf } from './streams/stream.ts'

/** Decisions on the streams of one service's deciders and sagas. */
export interface Decisions {
  readonly desk: Desk
  readonly load: CommitLoader
  /** Outcomes in the order given. */
  decide(decider: Pick<AnyDecider, 'name'>, inputs: readonly Input[]): Promise<readonly Settled[]>
  /** A command made in this service: its own decider decides it. */
  decideCommand(input: Input): Promise<unknown>
  step(saga: Pick<AnySaga, 'name'>, id: string, inputs: readonly Input[]): Promise<unknown>
  /** Timers of a stream, to the saga it belongs to. */
  stepTimers(stream: string, inputs: readonly Input[]): Promise<unknown>
  /** The stream's state now; undefined if it has no commit. */
  state(decider: Pick<AnyDecider, 'name'>, id: string): Promise<unknown>
}

export const createDecisions = (context: Context, outbox: Outbox, definitions: Definitions): Decisions => {
  const { service, store } = context
  const desk = createDesk(context, outbox)
  const load = commitLoader(store.commits)
  const head = headLoader(store.commits)
  const deciders = new Map(definitions.deciders.map(decider => [decider.name, deciderKind(context, outbox, load, decider)]))
  const sagas = new Map(definitions.sagas.map(saga => [saga.name, sagaKind(context, outbox, head, saga)]))

  const deciderNamed = (name: string) => deciders.get(name) ?? unlisted('decider', name, service)
  const sagaNamed = (name: string) => sagas.get(name) ?? unlisted('saga', name, service)

  const decide: Decisions['decide'] = async ({ name }, inputs) => {
    const kind = deciderNamed(name)
    const byStream = Map.groupBy(inputs, ({ message }) => streamOf(name, keyOf(context, message)))
    const settled = new Map<Input, Settled>()
    // Side by side; an error is told when all have ended, for what is tried again must find nothing of this under way.
    const streams = await Promise.allSettled([...byStream].map(([stream, group]) => desk.submit(kind, stream, group)))
    for (const [at, [, group]] of [...byStream].entries()) {
      const stream = streams[at]
      if (stream?.status === 'rejected') throw stream.reason
      for (const [place, outcome] of (stream?.value ?? []).entries()) {
        const input = group[place]
        if (input !== undefined) settled.set(input, outcome)
      }
    }
    return inputs.flatMap(input => settled.get(input) ?? [])
  }

  const step: Decisions['step'] = async ({ name }, id, inputs) => desk.submit(sagaNamed(name), streamOf(name, id), inputs)

  return {
    desk,
    load,
    decide,
    decideCommand: async input =>
      decide(deciderOf(definitions, input.message.type) ?? unlisted('decider of', input.message.type, service), [input]),
    step,
    stepTimers: async (stream, inputs) => {
      const owner = ownerOf(definitions.sagas, stream) ?? unlisted('saga of', stream, service)
      return step(owner.definition, owner.id, inputs)
    },
    state: async ({ name }, id) => {
      const history = await deciderNamed(name).load(streamOf(name, id))
      return history.version === 0 ? undefined : history.state
    },
  }
}

/** Throws: a definition is used that its service doesn't list. */
export const unlisted = (what: string, name: string, service: string): never => {
  throw new EventSourcingError('MR_DEFINITION', `${service} doesn't list the ${what} ${name}: add it to its service definition.`, {
    failure: 'permanent',
  })
}
