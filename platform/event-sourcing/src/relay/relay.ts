import { createBatcher, type Publisher, succeeded } from '@millrace/messaging'
import { failureOf } from 'millrace'
import type { Context, Predecessors } from '../context.ts'
import type { Commit } from '../ports/commit.ts'
import type { CommitRef } from '../ports/store.ts'
import { publishedOf } from '../streams/build.ts'
import { slotCount } from '../streams/stream.ts'
import { createKnown } from './known.ts'

/** Publishes what commits say: one owner at a time, each stream in its own order. law 1, law 4. */
export interface Relay {
  offer(commit: Commit, before: Predecessors): void
  /** Publishes until the signal aborts (the lease was lost, or the service stops), then finishes what is in hand. */
  own(signal: AbortSignal): Promise<void>
  /** Commits in hand that aren't published yet. */
  readonly backlog: number
  /** Streams whose next commit can't be published, and why. */
  stuck(): readonly { readonly stream: string; readonly version: number; readonly reason: string }[]
}

interface Queue {
  readonly commits: Commit[]
  /** The version after the last one queued. */
  next: number
}

const maxBacklog = 20_000
const pollMs = 1_000
const stuckMs = 15_000
const allSlots = Array.from({ length: slotCount }, (_, slot) => slot)

export const createRelay = (context: Context, publisher: Publisher): Relay => {
  const { store, clock, telemetry, service } = context
  const queues = new Map<string, Queue>()
  const stuck = new Map<string, { version: number; reason: string; until: number }>()
  /** The last version known to be published, of the streams seen lately. */
  const known = createKnown(50_000)
  const running = new Set<Promise<void>>()
  const marks = createBatcher<CommitRef, void>(async commits => {
    await store.commits.markPublished(commits)
    return commits.map(() => succeeded(undefined))
  })
  let owned: AbortSignal | undefined
  let backlog = 0

  const enqueue = (stream: string, commits: readonly Commit[]): void => {
    const first = commits[0]
    if (first === undefined || owned === undefined || owned.aborted) return
    const queue: Queue = queues.get(stream) ?? { commits: [], next: first.version }
    for (const commit of commits) {
      if (commit.version !== queue.next) continue
      queue.commits.push(commit)
      queue.next += 1
      backlog += 1
    }
    if (queues.has(stream)) return
    queues.set(stream, queue)
    const run = publishStream(stream, queue, owned).finally(() => running.delete(run))
    running.add(run)
  }

  const publishStream = async (stream: string, queue: Queue, signal: AbortSignal): Promise<void> => {
    while (queue.commits.length > 0 && !signal.aborted) {
      const batch = queue.commits.slice(0, 100)
      const failure = await publishAll(batch)
      if (failure === undefined) {
        queue.commits.splice(0, batch.length)
        backlog -= batch.length
        continue
      }
      if (failureOf(failure) !== 'unavailable') {
        const { version } = batch[0] ?? { version: 0 }
        const reason = failure instanceof Error ? failure.message : String(failure)
        telemetry.log.error({ service, stream, version }, `${stream} is stuck: its commit ${version} can't be published`, failure)
        stuck.set(stream, { version, reason, until: clock.monotonicMs() + stuckMs })
        telemetry.gauge('millrace_relay_stuck_streams', { service }, stuck.size)
        break
      }
      await clock.sleep(250, signal)
    }
    backlog -= queue.commits.length
    queues.delete(stream)
    telemetry.gauge('millrace_relay_backlog_commits', { service }, backlog)
  }

  /** Publishes commits of one stream in one go, in order, and marks them. */
  const publishAll = async (commits: readonly Commit[]): Promise<unknown> => {
    const last = commits.at(-1)
    if (last === undefined) return undefined
    try {
      const messages = commits.flatMap(publishedOf)
      if (messages.length > 0) await publisher.publish(messages)
    } catch (error) {
      return error ?? new Error('publishing failed without a reason')
    }
    known.set(last.stream, last.version)
    if (stuck.delete(last.stream)) telemetry.gauge('millrace_relay_stuck_streams', { service }, stuck.size)
    for (const { at } of commits) telemetry.observe('millrace_relay_delay_seconds', { service }, (clock.now() - at.getTime()) / 1000)
    await mark(commits.filter(commit => !commit.published))
    return undefined
  }

  /** What is published is not published again for want of a mark: marking alone is tried again. */
  const mark = async (commits: readonly Commit[]): Promise<void> => {
    while (!owned?.aborted) {
      try {
        await Promise.all(commits.map(commit => marks.add(commit)))
        return
      } catch (error) {
        telemetry.log.warn({ service }, 'published commits could not be marked: it is tried again', error)
        await clock.sleep(500, owned)
      }
    }
  }

  /** A commit whose predecessors may not be out: the stream is read from its lowest unpublished commit. */
  const recover = async (stream: string): Promise<void> => {
    const commits = (await store.commits.load([stream])).get(stream) ?? []
    const lowest = commits.findIndex(commit => !commit.published)
    if (lowest !== -1) enqueue(stream, commits.slice(lowest))
  }

  const inHand = (ref: CommitRef): boolean => queues.has(ref.stream) || ref.version <= known.get(ref.stream)

  /** What other instances committed, or what a crash left: from the lowest unmarked commit through the head. */
  const poll = async (): Promise<void> => {
    const held = clock.monotonicMs()
    for (const ref of await store.commits.unpublished(allSlots, 2_000)) {
      if (inHand(ref) || (stuck.get(ref.stream)?.until ?? 0) > held) continue
      const commits = await store.commits.from(ref)
      if (!inHand(ref)) enqueue(ref.stream, commits)
    }
  }

  return {
    offer: (commit, before) => {
      if (owned === undefined || owned.aborted || backlog > maxBacklog) return
      const { stream, version } = commit
      if (stuck.has(stream)) return
      const follows =
        queues.get(stream)?.next === version || (!queues.has(stream) && (before.published || known.get(stream) === version - 1))
      if (follows && commit.published && !queues.has(stream)) known.set(stream, version)
      else if (follows) enqueue(stream, [commit])
      else if (!queues.has(stream)) recover(stream).catch(() => undefined) // the poll finds it
    },
    own: async signal => {
      owned = signal
      known.clear()
      while (!signal.aborted) {
        await poll().catch(error => telemetry.log.warn({ service }, 'the relay could not look for unpublished commits', error))
        await clock.sleep(pollMs, signal)
      }
      await Promise.all(running)
    },
    get backlog() {
      return backlog
    },
    stuck: () => [...stuck].map(([stream, { version, reason }]) => ({ stream, version, reason })),
  }
}
