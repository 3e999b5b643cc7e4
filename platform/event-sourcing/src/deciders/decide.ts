import { type AnyDecider, type Draft, type Rejection, reject } from 'millrace'
import type { Context, Outbox } from '../context.ts'
import { EventSourcingError } from '../errors.ts'
import type { Commit, Handled, StoredMessage } from '../ports/commit.ts'
import { finished, storedMessage } from '../streams/build.ts'
import type { Decision } from '../streams/desk.ts'
import type { Input } from '../streams/input.ts'
import { messageOf } from '../streams/read.ts'
import { type DeciderHistory, evolveWith } from './history.ts'
import { statesCarried } from './states.ts'

/** The code of the rejection that the engine itself makes: another stream holds a value this one claims. Answered with 409. */
export const claimTaken = 'claim-taken'

/** Everything decided in one commit so far. */
interface Progress {
  readonly state: unknown
  readonly sequence: number
  readonly handled: readonly Handled[]
  readonly messages: readonly StoredMessage[]
}

/** Decides several inputs in turn, into one commit: also what is rejected or comes to nothing (design, Commit). */
export const decideAll = (
  context: Context,
  outbox: Outbox,
  decider: AnyDecider,
  stream: { readonly name: string; readonly id: string },
  history: DeciderHistory,
  inputs: readonly Input[],
  taken: ReadonlySet<string>,
): Decision => {
  const at = new Date(context.clock.now())
  const before: Progress = { state: history.state, sequence: history.sequence, handled: [], messages: [] }
  const after = inputs.reduce((progress, input) => decideOne(context, decider, stream.name, at, progress, input, taken), before)
  const last = inputs.at(-1)
  const states = last === undefined ? undefined : statesCarried(context, decider, stream, history, after, last)
  const commit: Omit<Commit, 'slot' | 'published' | 'stated'> = {
    stream: stream.name,
    version: history.version + 1,
    handled: after.handled,
    at,
    source: context.service,
    messages: after.messages,
    sequence: after.sequence,
    ...(states === undefined ? {} : { states }),
    ...claimsMoved(decider, history.state, after.state),
  }
  return { commit: finished(outbox, commit), handled: after.handled }
}

const decideOne = (
  context: Context,
  decider: AnyDecider,
  stream: string,
  at: Date,
  progress: Progress,
  input: Input,
  taken: ReadonlySet<string>,
): Progress => {
  const { message, bodyHash } = input
  const decide = decider.decide[message.type]
  if (decide === undefined) {
    throw new EventSourcingError('MR_DEFINITION', `${decider.name} doesn't decide ${message.type}.`, { failure: 'permanent' })
  }
  const outcome = (answer: Pick<Handled, 'outcome' | 'rejection'>): Handled => ({
    id: message.id,
    ...answer,
    ...(bodyHash === undefined ? {} : { bodyHash }),
  })
  const rejected = ({ rejected: code, detail }: Rejection<string>): Progress => ({
    ...progress,
    handled: [...progress.handled, outcome({ outcome: 'rejected', rejection: { code, detail } })],
  })
  const decided = decide(progress.state, message.data, message)
  if (isRejection(decided)) return rejected(decided)
  const messages = decided.map((draft, at) =>
    storedMessage(context, stream, input, draft, { position: at, sequence: progress.sequence + at + 1 }),
  )
  const state = evolved(context, decider, at, progress.state, messages)
  const conflict = claimsOf(decider, state).find(value => taken.has(value))
  if (conflict !== undefined) return rejected(reject(claimTaken, `${kindOfClaim(conflict)} is already in use`))
  return {
    state,
    sequence: progress.sequence + messages.length,
    handled: [...progress.handled, outcome({ outcome: messages.length === 0 ? 'nothing' : 'accepted' })],
    messages: [...progress.messages, ...messages],
  }
}

/** Evolves by the bytes that are stored, so that the state now is the state of every later load. */
const evolved = (context: Context, decider: AnyDecider, at: Date, state: unknown, messages: readonly StoredMessage[]): unknown =>
  messages.reduce((now, stored) => {
    const message = messageOf(context, { at, source: context.service }, stored)
    return evolveWith(decider, message.type)(now, message.data, message)
  }, state)

const isRejection = (decided: readonly Draft<string, unknown>[] | Rejection<string>): decided is Rejection<string> => 'rejected' in decided

const claimsOf = (decider: AnyDecider, state: unknown): readonly string[] => decider.claims?.(state) ?? []

/** `email:ada@…` → `email`: a rejection doesn't repeat the value, which may be personal. */
const kindOfClaim = (claim: string): string => claim.split(':', 1)[0] ?? 'the value'

const claimsMoved = (decider: AnyDecider, before: unknown, after: unknown): Pick<Commit, 'claims' | 'releases'> => {
  const [held, holding] = [claimsOf(decider, before), claimsOf(decider, after)]
  const claims = [...new Set(holding.filter(value => !held.includes(value)))]
  const releases = held.filter(value => !holding.includes(value))
  return { ...(claims.length === 0 ? {} : { claims }), ...(releases.length === 0 ? {} : { releases }) }
}
