import { derivedId, type EncodedMessage } from '@millrace/messaging'
import type { Draft } from 'millrace'
import type { Context, Outbox } from '../context.ts'
import { EventSourcingError } from '../errors.ts'
import type { Commit, StoredMessage, StoredState } from '../ports/commit.ts'
import type { Input } from './input.ts'
import { slotOf } from './stream.ts'

/** The key field's value, which every contract declares to be a string. */
export const keyOf = (context: Context, draft: Pick<Draft<string, unknown>, 'type' | 'data'>): string => {
  const contract = context.codec.contracts.types[draft.type]
  const { data } = draft
  const key = contract !== undefined && typeof data === 'object' && data !== null ? Reflect.get(data, contract.key) : undefined
  if (typeof key === 'string') return key
  throw new EventSourcingError(
    'MR_DEFINITION',
    `${draft.type} has no contract, or no text in its key field: generate the contracts again.`,
    {
      failure: 'permanent',
    },
  )
}

/**
 * Drafts made by handling one input, as stored messages. Ids follow from what was handled and the place among what that made
 * there, so a repeat makes the same (design, On the wire).
 */
export const storedMessage = (
  context: Context,
  stream: string,
  input: Input,
  draft: Draft<string, unknown>,
  place: { readonly position: number; readonly sequence: number },
): StoredMessage => ({
  id: derivedId(stream, input.message.id, String(place.position)),
  type: draft.type,
  topic: context.codec.contracts.types[draft.type]?.topic ?? null,
  key: keyOf(context, draft),
  sequence: place.sequence,
  correlationId: input.message.correlationId,
  causationId: input.message.id,
  ...traceOf(context, input),
  value: context.codec.encode(draft.type, draft.data),
})

// law 10: every message carries the trace of what caused it
export const traceOf = (context: Context, input: Input) =>
  input.trace === undefined ? {} : { trace: context.telemetry.child(input.trace) }

const published = (commit: Commit, message: StoredMessage, topic: string): EncodedMessage => ({
  ...envelope(commit, message),
  topic,
  sequence: message.sequence,
})

const envelope = (commit: Commit, { id, type, key, correlationId, causationId, trace, value }: StoredMessage | StoredState) => ({
  id,
  type,
  key,
  subject: commit.stream,
  correlationId,
  causationId,
  source: commit.source,
  ...(trace === undefined ? {} : { trace }),
  at: commit.at.getTime(),
  value,
})

/** What of a commit goes to event and command topics, in order. */
export const publishedOf = (commit: Commit): readonly EncodedMessage[] =>
  commit.messages.flatMap(message => (message.topic === null ? [] : [published(commit, message, message.topic)]))

/** What of a commit goes to compacted topics. The state carries the sequence of the last message it is made of. */
export const statesOf = (commit: Commit): readonly EncodedMessage[] =>
  (commit.states ?? []).map(state => ({ ...envelope(commit, state), topic: state.topic, sequence: commit.sequence }))

/** Completes a commit: its slot, whether anything is to be published, and the size check that `append` promises. */
export const finished = (outbox: Outbox, draft: Omit<Commit, 'slot' | 'published' | 'stated'>): Commit => {
  const commit: Commit = {
    ...draft,
    slot: slotOf(draft.stream),
    published: draft.messages.every(message => message.topic === null),
    ...(draft.states === undefined ? {} : { stated: false }),
  }
  for (const message of [...publishedOf(commit), ...statesOf(commit)]) outbox.check(message)
  return commit
}
