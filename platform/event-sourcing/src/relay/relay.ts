import type { Publisher } from '@millrace/messaging'
import type { Context, Predecessors } from '../context.ts'
import type { Commit } from '../ports/commit.ts'
import type { StuckStream } from './stuck.ts'
import { createTerm, type Term } from './term.ts'

/** Publishes what commits say: one owner at a time, each stream in its own order. law 1, law 4. */
export interface Relay {
  offer(commit: Commit, before: Predecessors): void
  /** Publishes until the signal aborts (the lease was lost, or the service stops), then finishes what is in hand, within a bound. */
  own(signal: AbortSignal): Promise<void>
  /** Commits in hand that aren't published yet. */
  readonly backlog: number
  /** What waits to be published, stuck streams too. */
  readonly waiting: number
  /** Streams whose next commit can't be published, and why. */
  stuck(): readonly StuckStream[]
}

export interface RelayOptions {
  /** Commits in hand at most: what is offered beyond is found in the store later. */
  readonly maxBacklog?: number
}

/** What is under way when the lease ends: worth no more than this. Going on is harmless, for a successor publishes the same again. */
const finishMs = 2_000

export const createRelay = (context: Context, publisher: Publisher, { maxBacklog = 20_000 }: RelayOptions = {}): Relay => {
  let term: Term | undefined
  return {
    offer: (commit, before) => term?.offer(commit, before),
    own: async signal => {
      const own = createTerm(context, publisher, maxBacklog, signal)
      term = own
      await own.poll()
      const finished = new AbortController()
      await Promise.race([own.idle(), context.clock.sleep(finishMs, finished.signal)])
      finished.abort()
      term = undefined
      own.forget()
    },
    get backlog() {
      return term?.backlog ?? 0
    },
    get waiting() {
      return term?.waiting ?? 0
    },
    stuck: () => term?.stuck() ?? [],
  }
}
