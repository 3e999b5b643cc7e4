import { derivedId } from '@millrace/messaging'
import type { AnyDecider } from 'millrace'
import type { Context } from '../context.ts'
import { EventSourcingError } from '../errors.ts'
import type { StoredState } from '../ports/commit.ts'
import { keyOf, traceOf } from '../streams/build.ts'
import type { Input } from '../streams/input.ts'
import type { DeciderHistory } from './history.ts'

/**
 * What the compacted topics must be told with this commit: every topic's state, when any differs from the last carried
 * (the newest commit that carries states is what the writer publishes, so it carries all of them).
 */
export const statesCarried = (
  context: Context,
  { publishes }: AnyDecider,
  stream: { readonly name: string; readonly id: string },
  history: DeciderHistory,
  after: { readonly state: unknown; readonly messages: readonly unknown[] },
  cause: Input,
): readonly StoredState[] | undefined => {
  if (publishes === undefined || after.messages.length === 0) return undefined
  const drafts = publishes.state(after.state, stream.id)
  const states = publishes.to.flatMap((topic, at): StoredState[] => {
    const draft = drafts.find(({ type }) => topic.carries.some(carried => carried.type === type))
    const last = history.carried.get(topic.topic)
    // Nothing said and nothing ever said: no tombstone for a key the topic never had.
    if (draft === undefined && last === undefined) return []
    if (draft !== undefined && keyOf(context, draft) !== stream.id) throw strayKey(stream.name, draft.type)
    const type = draft?.type ?? last?.type ?? ''
    return [
      {
        id: derivedId(stream.name, cause.message.id, 'state', String(at)),
        type,
        topic: topic.topic,
        key: stream.id,
        correlationId: cause.message.correlationId,
        causationId: cause.message.id,
        ...traceOf(context, cause),
        value: draft === undefined ? null : context.codec.encode(draft.type, draft.data),
      },
    ]
  })
  const changed = states.some(state => !sameBytes(state.value, history.carried.get(state.topic)?.value))
  return changed ? states : undefined
}

/** A compacted topic keeps the last record of a key: the key is the stream's id, or its tombstone would never find it. */
const strayKey = (stream: string, type: string): EventSourcingError =>
  new EventSourcingError('MR_DEFINITION', `The ${type} of ${stream} has another key than its stream's id: \`publishes\` must keep that.`, {
    failure: 'permanent',
  })

const sameBytes = (one: Buffer | null, other: Buffer | null | undefined): boolean =>
  one === null || other === null || other === undefined ? one === other : one.equals(other)
