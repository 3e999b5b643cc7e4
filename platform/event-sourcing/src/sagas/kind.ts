import type { AnySaga, AnyStep } from 'millrace'
import type { Context, Outbox } from '../context.ts'
import { EventSourcingError } from '../errors.ts'
import type { Commit, Handled, StoredMessage, Timer } from '../ports/commit.ts'
import { finished, storedMessage } from '../streams/build.ts'
import type { Decision, History, Kind } from '../streams/desk.ts'
import type { Input } from '../streams/input.ts'
import type { HeadLoader } from '../streams/loader.ts'
import { afterAlarm } from './alarms.ts'

/** Timer inputs are told from messages by this type; the rest is the timer's name, after the version that set it. */
export const timerType = (timer: Pick<Timer, 'name' | 'setBy'>): string => `timer:${timer.setBy}:${timer.name}`
const timerPattern = /^timer:(\d+):(.+)$/

interface SagaHistory extends History {
  readonly head: Commit | undefined
}

interface Progress {
  readonly state: unknown
  readonly closed: boolean
  readonly sequence: number
  readonly timers: readonly Timer[]
  readonly handled: readonly Handled[]
  readonly messages: readonly StoredMessage[]
}

/** How a saga's streams are read and decided on: the head says all; the unique index tells what was handled before. */
export const sagaKind = (context: Context, outbox: Outbox, head: HeadLoader, saga: AnySaga): Kind<SagaHistory> => ({
  load: async stream => {
    const last = await head(stream)
    return {
      head: last,
      version: last?.version ?? 0,
      // A commit that had something to publish and is marked went out after all before it.
      published: last === undefined || (last.published && last.messages.some(({ topic }) => topic !== null)),
      wakes: last?.wake !== undefined,
      handled: new Map(),
    }
  },
  decide: (stream, history, inputs) => decideSteps(context, outbox, saga, stream, history, inputs),
})

const decideSteps = (
  context: Context,
  outbox: Outbox,
  saga: AnySaga,
  stream: string,
  { head, version }: SagaHistory,
  inputs: readonly Input[],
): Decision => {
  // Closed is final: the one answer that needs no commit.
  if (head?.closed) return { handled: inputs.map(({ message }) => ({ id: message.id, outcome: 'nothing' })) }
  const at = new Date(context.clock.now())
  const before: Progress = {
    state: head === undefined ? saga.initial() : head.state,
    closed: false,
    sequence: head?.sequence ?? 0,
    timers: head?.timers ?? [],
    handled: [],
    messages: [],
  }
  const next = { stream, version: version + 1, at }
  const after = inputs.reduce((progress, input) => takeStep(context, saga, next, progress, input), before)
  // Only timers that are no longer set: the head decides, and there is nothing to do.
  if (inputs.every(({ message }) => timerPattern.test(message.type)) && after.handled.every(({ outcome }) => outcome === 'nothing')) {
    return { handled: after.handled }
  }
  const wake = after.timers
    .map(({ due }) => due)
    .reduce<Date | undefined>((first, due) => (first === undefined || due < first ? due : first), undefined)
  const commit: Omit<Commit, 'slot' | 'published' | 'stated'> = {
    ...next,
    handled: after.handled,
    source: context.service,
    messages: after.messages,
    sequence: after.sequence,
    state: after.state,
    ...(after.closed ? { closed: true } : {}),
    ...(after.timers.length === 0 ? {} : { timers: after.timers }),
    ...(wake === undefined ? {} : { wake }),
  }
  return { commit: finished(outbox, commit), handled: after.handled }
}

const takeStep = (
  context: Context,
  saga: AnySaga,
  next: { readonly stream: string; readonly version: number; readonly at: Date },
  progress: Progress,
  input: Input,
): Progress => {
  const { id } = input.message
  const found = stepFor(saga, progress, input)
  if (found === undefined) return { ...progress, handled: [...progress.handled, { id, outcome: 'nothing' }] }
  const {
    step: [state, ...then],
    timers,
  } = found
  const messages: StoredMessage[] = []
  let closed = false
  let live = timers
  for (const said of then) {
    if ('done' in said) closed = true
    else if ('timer' in said) live = afterAlarm(live, said, { version: next.version, at: next.at, input })
    else {
      const place = { position: messages.length, sequence: progress.sequence + messages.length + 1 }
      messages.push(storedMessage(context, next.stream, input, said, place))
    }
  }
  return {
    state,
    closed,
    sequence: progress.sequence + messages.length,
    timers: closed ? [] : live,
    handled: [...progress.handled, { id, outcome: 'accepted' }],
    messages: [...progress.messages, ...messages],
  }
}

/** The step an input asks for, and the timers left when it is taken; undefined when there is nothing to do. */
const stepFor = (
  saga: AnySaga,
  { state, closed, timers }: Progress,
  { message }: Input,
): { readonly step: AnyStep; readonly timers: readonly Timer[] } | undefined => {
  if (closed) return undefined
  const [, setBy, name] = timerPattern.exec(message.type) ?? []
  if (name === undefined) {
    const on = saga.on[message.type]
    return on === undefined ? undefined : { step: on(state, message.data, message), timers }
  }
  const live = timers.find(timer => timer.name === name && timer.setBy === Number(setBy))
  if (live === undefined) return undefined
  const fire = saga.timers[name]
  if (fire === undefined) {
    throw new EventSourcingError('MR_DEFINITION', `${saga.name} has no timer "${name}", but a stream of it waits for one: define it again.`)
  }
  return { step: fire(state), timers: timers.filter(timer => timer !== live) }
}
