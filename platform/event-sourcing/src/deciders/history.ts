import type { AnyDecider } from 'millrace'
import type { Context } from '../context.ts'
import { EventSourcingError } from '../errors.ts'
import type { Commit, StoredState } from '../ports/commit.ts'
import type { History, Settled } from '../streams/desk.ts'
import { readMessage } from '../streams/read.ts'

export interface DeciderHistory extends History {
  readonly state: unknown
  /** Messages in the stream so far. */
  readonly sequence: number
  /** What the compacted topics were last told, by topic. */
  readonly carried: ReadonlyMap<string, StoredState>
}

/** Folds a stream's commits: the state now, and what was handled on the way. */
export const foldHistory = async (context: Context, decider: AnyDecider, commits: readonly Commit[]): Promise<DeciderHistory> => {
  let state = decider.initial()
  const handled = new Map<string, Settled>()
  const carried = new Map<string, StoredState>()
  for (const commit of commits) {
    for (const entry of commit.handled) handled.set(entry.id, { handled: entry, version: commit.version, repeated: true })
    for (const entry of commit.states ?? []) carried.set(entry.topic, entry)
    for (const stored of commit.messages) {
      const message = await readMessage(context, commit, stored)
      state = evolveWith(decider, message.type)(state, message.data, message)
    }
  }
  const head = commits.at(-1)
  return {
    state,
    version: head?.version ?? 0,
    sequence: head?.sequence ?? 0,
    published: commits.every(commit => commit.published),
    wakes: false,
    handled,
    carried,
  }
}

export const evolveWith = (decider: AnyDecider, type: string) => {
  const evolve = decider.evolve[type]
  if (evolve !== undefined) return evolve
  throw new EventSourcingError(
    'MR_STREAM_BROKEN',
    `A stream of ${decider.name} holds ${type}, which its decider doesn't evolve: list the event again, or migrate the stream.`,
    { failure: 'permanent' },
  )
}
