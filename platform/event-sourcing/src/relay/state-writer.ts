import { type EncodedMessage, MessagingError, type OutgoingRecord, type TransactionalWriter } from '@millrace/messaging'
import { failureOf } from 'millrace'
import type { Context } from '../context.ts'
import type { Commit } from '../ports/commit.ts'
import { statesOf } from '../streams/build.ts'
import { createStuck, type StuckStream } from './stuck.ts'

/** Keeps compacted topics at the newest state of each stream. Runs under the lease, on one transactional id a service. */
export interface StateWriter {
  offer(commit: Commit): void
  own(signal: AbortSignal): Promise<void>
  /** Streams in hand whose state waits to be written, and those it can't be written of. */
  readonly waiting: number
  /** Streams whose state can't be written, and why. */
  stuck(): readonly StuckStream[]
}

const batchSize = 500
const pollMs = 2_000
const againMs = 500
const maxDirty = 20_000

export const createStateWriter = (
  context: Context,
  open: () => TransactionalWriter,
  toRecord: (message: EncodedMessage) => OutgoingRecord,
): StateWriter => {
  const { store, clock, telemetry, service } = context
  const dirty = new Set<string>()
  const stuck = createStuck(context, 'the state', 'millrace_stuck_states')
  let wake = new AbortController()
  let owned = false
  /** Streams a transaction: fewer after a refusal, until the one that is refused is alone. */
  let size = batchSize

  /** Only after the transaction began, which fences a predecessor that slept, is the newest state read. */
  const write = async (writer: TransactionalWriter, streams: readonly string[]): Promise<void> => {
    const newest = await writer.transaction(async send => {
      const commits = [...(await store.commits.stated(streams)).values()]
      await send(commits.flatMap(statesOf).map(toRecord))
      return commits
    })
    await store.commits.markStated(newest)
  }

  /** One is set aside, several are tried in smaller parts: what the broker won't have holds up no other. */
  const refused = async (streams: readonly string[], error: unknown): Promise<void> => {
    const [stream] = streams
    if (streams.length > 1 || stream === undefined) {
      size = Math.ceil(streams.length / 2)
      return
    }
    dirty.delete(stream)
    const newest = (await store.commits.stated([stream])).get(stream)
    stuck.add({ stream, version: newest?.version ?? 0 }, error)
  }

  const drain = async (writer: TransactionalWriter, signal: AbortSignal): Promise<void> => {
    while (dirty.size > 0 && !signal.aborted) {
      const streams = [...dirty].slice(0, size)
      for (const stream of streams) dirty.delete(stream)
      try {
        await write(writer, streams)
      } catch (error) {
        for (const stream of streams) dirty.add(stream)
        if (isRefusal(error)) await refused(streams, error)
        throw error
      }
      for (const stream of streams) stuck.delete(stream)
      size = Math.min(batchSize, size * 2)
    }
  }

  /** What other instances committed, and what a crash left; says whether that was all. */
  const look = async (): Promise<boolean> => {
    const limit = batchSize + stuck.size
    const found = await store.commits.unstated(limit)
    for (const stream of found) if (!stuck.rests(stream)) dirty.add(stream)
    return found.length < limit
  }

  const untilNeeded = async (signal: AbortSignal): Promise<void> => {
    if (dirty.size > 0) return
    wake = new AbortController()
    await clock.sleep(pollMs, AbortSignal.any([signal, wake.signal]))
  }

  /** One writer's life: until the signal aborts, or an error that the writer may not survive (a later one fenced it). */
  const work = async (writer: TransactionalWriter, signal: AbortSignal): Promise<void> => {
    let looked = Number.NEGATIVE_INFINITY
    while (!signal.aborted) {
      const due = clock.monotonicMs() - looked >= pollMs
      const all = !due || (await look())
      if (due && all) looked = clock.monotonicMs()
      await drain(writer, signal)
      if (all) await untilNeeded(signal)
    }
  }

  const live = async (signal: AbortSignal): Promise<void> => {
    const writer = open()
    try {
      await work(writer, signal)
    } finally {
      await writer.close().catch(() => undefined)
    }
  }

  return {
    offer: ({ stream, states }) => {
      if (states === undefined || !owned || dirty.size >= maxDirty || stuck.rests(stream)) return
      dirty.add(stream)
      wake.abort()
    },
    own: async signal => {
      owned = true
      while (!signal.aborted) {
        try {
          await live(signal)
        } catch (error) {
          if (isRefusal(error) && size < batchSize) continue
          telemetry.log.warn({ service }, 'the states could not be written: a new writer tries again', error)
          await clock.sleep(againMs, signal)
        }
      }
      owned = false
      dirty.clear()
      stuck.clear()
    },
    get waiting() {
      return dirty.size + stuck.size
    },
    stuck: () => stuck.list(),
  }
}

/** The broker won't have a record: neither is it away, nor has a later writer taken over. */
const isRefusal = (error: unknown): boolean =>
  failureOf(error) !== 'unavailable' && error instanceof MessagingError && error.code !== 'MR_FENCED' && error.code !== 'MR_CLOSED'
