import type { EncodedMessage, OutgoingRecord, TransactionalWriter } from '@millrace/messaging'
import type { Context } from '../context.ts'
import type { Commit } from '../ports/commit.ts'
import { statesOf } from '../streams/build.ts'

/** Keeps compacted topics at the newest state of each stream. Runs under the lease, on one transactional id a service. */
export interface StateWriter {
  offer(commit: Commit): void
  own(signal: AbortSignal): Promise<void>
}

const batchSize = 500
const pollMs = 2_000

export const createStateWriter = (
  { store, clock, telemetry, service }: Context,
  open: () => TransactionalWriter,
  toRecord: (message: EncodedMessage) => OutgoingRecord,
): StateWriter => {
  const dirty = new Set<string>()
  let wake = new AbortController()
  let owned = false

  /** Only after the transaction began, which fences a predecessor that slept, is the newest state read. */
  const write = async (writer: TransactionalWriter, streams: readonly string[]): Promise<void> => {
    const newest = await writer.transaction(async send => {
      const commits = [...(await store.commits.stated(streams)).values()]
      await send(commits.flatMap(statesOf).map(toRecord))
      return commits
    })
    await store.commits.markStated(newest)
  }

  const drain = async (writer: TransactionalWriter, signal: AbortSignal): Promise<void> => {
    while (dirty.size > 0 && !signal.aborted) {
      const streams = [...dirty].slice(0, batchSize)
      for (const stream of streams) dirty.delete(stream)
      try {
        await write(writer, streams)
      } catch (error) {
        for (const stream of streams) dirty.add(stream)
        throw error
      }
    }
  }

  const untilNeeded = async (signal: AbortSignal): Promise<void> => {
    if (dirty.size > 0) return
    wake = new AbortController()
    await clock.sleep(pollMs, AbortSignal.any([signal, wake.signal]))
  }

  /** One writer's life: until the signal aborts, or an error that the writer may not survive (a later one fenced it). */
  const work = async (writer: TransactionalWriter, signal: AbortSignal): Promise<void> => {
    let asked = Number.NEGATIVE_INFINITY
    while (!signal.aborted) {
      if (clock.monotonicMs() - asked >= pollMs) {
        for (const stream of await store.commits.unstated(batchSize)) dirty.add(stream)
        asked = clock.monotonicMs()
      }
      await drain(writer, signal)
      await untilNeeded(signal)
    }
  }

  return {
    offer: commit => {
      if (commit.states === undefined || !owned) return
      dirty.add(commit.stream)
      wake.abort()
    },
    own: async signal => {
      owned = true
      while (!signal.aborted) {
        const writer = open()
        try {
          await work(writer, signal)
        } catch (error) {
          telemetry.log.warn({ service }, 'the states could not be written: a new writer tries again', error)
          await clock.sleep(500, signal)
        } finally {
          await writer.close().catch(() => undefined)
        }
      }
      owned = false
      dirty.clear()
    },
  }
}
