import { createBatcher, type Publisher, succeeded } from '@millrace/messaging'
import { failureOf } from 'millrace'
import type { Context } from '../context.ts'
import type { Commit } from '../ports/commit.ts'
import type { CommitRef } from '../ports/store.ts'
import { publishedOf } from '../streams/build.ts'
import type { Known } from './known.ts'
import type { Stuck } from './stuck.ts'

/** Commits in hand, a queue a stream: in order within, side by side across. */
export interface Queues {
  /** Those that follow what is queued, as far as there is room. */
  add(stream: string, commits: readonly Commit[]): void
  /** The version after the last one queued; undefined when the stream has no queue. */
  next(stream: string): number | undefined
  readonly backlog: number
  /** law 11: there is no room for more. */
  readonly full: boolean
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

export interface QueuesOptions {
  readonly stuck: Stuck
  readonly known: Known
  readonly maxBacklog: number
  /** Nothing new begins once it aborts. */
  readonly signal: AbortSignal
}

interface Queue {
  readonly commits: Commit[]
  next: number
}

const maxBatch = 100
const unavailableMs = 250
const markAgainMs = 500

export const createQueues = (context: Context, publisher: Publisher, { stuck, known, maxBacklog, signal }: QueuesOptions): Queues => {
  const { store, clock, telemetry, service } = context
  const queues = new Map<string, Queue>()
  const running = new Set<Promise<void>>()
  let backlog = 0
  const marks = createBatcher<CommitRef, void>(async commits => {
    await store.commits.markPublished(commits)
    return commits.map(() => succeeded(undefined))
  })

  const grow = (by: number): void => {
    backlog += by
    if (!signal.aborted) telemetry.gauge('millrace_relay_backlog_commits', { service }, backlog)
  }

  const run = async (stream: string, { commits }: Queue): Promise<void> => {
    let most = maxBatch
    while (commits.length > 0 && !signal.aborted) {
      const batch = together(commits, most)
      const failure = await publish(batch)
      if (failure === undefined) {
        commits.splice(0, batch.length)
        grow(-batch.length)
      } else if (failureOf(failure) === 'unavailable') await clock.sleep(unavailableMs, signal)
      else if (batch.length > 1) most = 1
      else {
        stuck.add(batch[0] ?? { stream, version: 0 }, failure)
        break
      }
    }
    grow(-commits.length)
    queues.delete(stream)
  }

  /** Publishes commits of one stream in one go, in order, and marks them; answers with why it could not. */
  const publish = async (commits: readonly Commit[]): Promise<unknown> => {
    const last = commits.at(-1)
    if (last === undefined) return undefined
    try {
      const messages = commits.flatMap(publishedOf)
      if (messages.length > 0) await publisher.publish(messages)
    } catch (error) {
      return error ?? new Error('publishing failed without a reason')
    }
    known.set(last.stream, last.version)
    stuck.delete(last.stream)
    for (const { at } of commits) telemetry.observe('millrace_relay_delay_seconds', { service }, (clock.now() - at.getTime()) / 1000)
    await mark(commits.filter(commit => !commit.published))
    return undefined
  }

  /** What is published is not published again for want of a mark: marking alone is tried again. */
  const mark = async (commits: readonly Commit[]): Promise<void> => {
    do {
      try {
        await Promise.all(commits.map(commit => marks.add(commit)))
        return
      } catch (error) {
        telemetry.log.warn({ service }, 'published commits could not be marked: it is tried again', error)
        await clock.sleep(markAgainMs, signal)
      }
    } while (!signal.aborted)
  }

  return {
    add: (stream, commits) => {
      const [first] = commits
      if (first === undefined || signal.aborted) return
      const queued = queues.get(stream)
      const queue: Queue = queued ?? { commits: [], next: first.version }
      for (const commit of commits) {
        if (backlog >= maxBacklog) break
        if (commit.version !== queue.next) continue
        queue.commits.push(commit)
        queue.next += 1
        grow(1)
      }
      if (queued !== undefined || queue.commits.length === 0) return
      queues.set(stream, queue)
      const done = run(stream, queue).finally(() => running.delete(done))
      running.add(done)
    },
    next: stream => queues.get(stream)?.next,
    get backlog() {
      return backlog
    },
    get full() {
      return backlog >= maxBacklog
    },
    idle: async () => {
      await Promise.all(running)
    },
  }
}

/**
 * The commits that may go out in one call: those of one topic and key, whose order the publisher keeps.
 * law 4: one whose messages go elsewhere waits until those before it are out.
 */
const together = (commits: readonly Commit[], most: number): readonly Commit[] => {
  const places = new Set<string>()
  const end = commits.slice(0, most).findIndex(({ messages }, at) => {
    for (const { topic, key } of messages) if (topic !== null) places.add(`${topic}\n${key}`)
    return at > 0 && places.size > 1
  })
  return commits.slice(0, end === -1 ? most : end)
}
