import { deepStrictEqual } from 'node:assert/strict'
import type { AnyDecider, Decider, Draft, DraftOf, Message, Source, Topic } from 'millrace'
import { typesOf } from 'millrace'

/** What became of a command; each throws an AssertionError with the difference unless it is exactly so. */
export interface Decided<Event, Code> {
  /** These events, in this order, with exactly this data; none: nothing happened. */
  then(...events: Event[]): void
  rejected(code: Code): void
}

export interface Given<Command, Event, Code> {
  when(command: Command): Decided<Event, Code>
}

type AnyDraft = Draft<string, unknown>

const keyOf = ({ type, data }: AnyDraft, sources: readonly Source[]): string => {
  const field = sources.flatMap(typesOf).find(one => one.type === type)?.key
  const key =
    field !== undefined && typeof data === 'object' && data !== null ? Object.entries(data).find(([name]) => name === field)?.[1] : ''
  return String(key)
}

/** The same every time: a decision that needs more of its message than its data should be told so by its test. */
const messageOf = (draft: AnyDraft, sequence: number, sources: readonly Source[]): Message<string, unknown> => ({
  type: draft.type,
  data: draft.data,
  id: `message-${sequence}`,
  key: keyOf(draft, sources),
  at: new Date(sequence * 1_000),
  sequence,
  correlationId: 'given',
  causationId: 'given',
  source: 'given',
})

const stateAfter = (decider: AnyDecider, past: readonly AnyDraft[]): unknown =>
  past.reduce<unknown>((state, event, index) => {
    const evolve = decider.evolve[event.type]
    if (evolve === undefined) throw new Error(`${decider.name} has no line for ${event.type} in \`evolve\``)
    return evolve(state, event.data, messageOf(event, index + 1, decider.events))
  }, decider.initial())

const decide = (decider: AnyDecider, past: readonly AnyDraft[], command: AnyDraft) => {
  const handler = decider.decide[command.type]
  if (handler === undefined) throw new Error(`${decider.name} has no line for ${command.type} in \`decide\``)
  const decision = handler(stateAfter(decider, past), command.data, messageOf(command, past.length + 1, decider.commands))
  if ('rejected' in decision) return { rejected: decision.rejected, detail: decision.detail }
  return { events: decision.map(({ type, data }) => ({ type, data })) }
}

/**
 * What a decider says to a command, given what happened before:
 * `given(order, placed).when(orders.ConfirmOrder({ orderId })).then(orders.OrderConfirmed({ orderId }))`.
 * Needs no test runner.
 */
export const given = <S, C extends Source, E extends Source, R extends string, P extends Topic>(
  decider: Decider<S, C, E, R, P>,
  ...past: DraftOf<E>[]
): Given<DraftOf<C>, DraftOf<E>, R> => ({
  when: command => {
    const outcome = decide(decider, past, command)
    return {
      // biome-ignore lint/suspicious/noThenProperty: the word of given, when, then; nobody awaits it
      then: (...events) => deepStrictEqual(outcome, { events: events.map(({ type, data }) => ({ type, data })) }),
      rejected: code => deepStrictEqual('rejected' in outcome ? { rejected: outcome.rejected } : outcome, { rejected: code }),
    }
  },
})
