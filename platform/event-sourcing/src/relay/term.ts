import type { Publisher } from '@millrace/messaging'
import type { Context, Predecessors } from '../context.ts'
import type { Commit } from '../ports/commit.ts'
import type { CommitRef } from '../ports/store.ts'
import { slotCount } from '../streams/stream.ts'
import { createKnown } from './known.ts'
import { createQueues } from './queues.ts'
import { createStuck, type StuckStream } from './stuck.ts'

/** What one owner publishes while it holds the lease: nothing of it outlives that. */
export interface Term {
  offer(commit: Commit, before: Predecessors): void
  /** Looks for what nobody offered, until the signal aborts. */
  poll(): Promise<void>
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
  forget(): void
  readonly backlog: number
  readonly waiting: number
  stuck(): readonly StuckStream[]
}

const pollMs = 1_000
const pollSize = 2_000
const readsAtOnce = 50
const allSlots = Array.from({ length: slotCount }, (_, slot) => slot)

export const createTerm = (context: Context, publisher: Publisher, maxBacklog: number, signal: AbortSignal): Term => {
  const { store, clock, telemetry, service } = context
  const stuck = createStuck(context, 'a message', 'millrace_relay_stuck_streams')
  /** The last version known to be published, of the streams seen lately. */
  const known = createKnown(50_000)
  const queues = createQueues(context, publisher, { stuck, known, maxBacklog, signal })
  const recovering = new Set<string>()

  /** A commit whose predecessors may not be out: the stream is read from its lowest unpublished commit. */
  const recover = async (stream: string): Promise<void> => {
    if (recovering.has(stream)) return
    recovering.add(stream)
    try {
      const commits = (await store.commits.load([stream])).get(stream) ?? []
      const lowest = commits.findIndex(commit => !commit.published)
      if (lowest !== -1) queues.add(stream, commits.slice(lowest))
    } catch {
      // The poll finds it.
    } finally {
      recovering.delete(stream)
    }
  }

  const inHand = (ref: CommitRef): boolean => queues.next(ref.stream) !== undefined || ref.version <= known.get(ref.stream)

  const take = async (ref: CommitRef): Promise<void> => {
    const commits = await store.commits.from(ref)
    if (!inHand(ref)) queues.add(ref.stream, commits)
  }

  /** What other instances committed, or what a crash left: from the lowest unmarked commit through the head. */
  const look = async (): Promise<void> => {
    // Streams that are stuck may be the oldest: they hide no other.
    const found = await store.commits.unpublished(allSlots, pollSize + stuck.size)
    const wanted = found.filter(ref => !inHand(ref) && !stuck.rests(ref.stream))
    for (let at = 0; at < wanted.length && !queues.full; at += readsAtOnce) await Promise.all(wanted.slice(at, at + readsAtOnce).map(take))
  }

  return {
    offer: (commit, before) => {
      const { stream, version } = commit
      if (signal.aborted || queues.full || stuck.has(stream)) return
      const next = queues.next(stream)
      if (next !== undefined) {
        if (next === version) queues.add(stream, [commit])
      } else if (!before.published && known.get(stream) !== version - 1) void recover(stream)
      else if (commit.published) known.set(stream, version)
      else queues.add(stream, [commit])
    },
    poll: async () => {
      while (!signal.aborted) {
        await look().catch(error => telemetry.log.warn({ service }, 'the relay could not look for unpublished commits', error))
        await clock.sleep(pollMs, signal)
      }
    },
    idle: queues.idle,
    forget: () => {
      stuck.clear()
      telemetry.gauge('millrace_relay_backlog_commits', { service }, 0)
    },
    get backlog() {
      return queues.backlog
    },
    get waiting() {
      return queues.backlog + stuck.size
    },
    stuck: () => stuck.list(),
  }
}
