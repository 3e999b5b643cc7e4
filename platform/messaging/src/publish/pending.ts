import { MessagingError } from '../errors.ts'
import type { OutgoingRecord, Position } from '../ports/broker.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import { sizeBytes } from '../wire/to-record.ts'

/** One record that somebody waits for. */
export interface Entry {
  readonly record: OutgoingRecord
  /** What it takes of a record batch, at most. */
  readonly batchBytes: number
  readonly settled: Promise<Position>
}

/** Records sent or to be sent whose callers don't know yet. */
export interface Pending {
  readonly size: number
  has(entry: Entry): boolean
  /** `watch` begins its deadline, and returns how to end that. */
  add(record: OutgoingRecord, watch: (entry: Entry) => () => void): Entry
  succeed(entry: Entry, position: Position): void
  /** Gives up this record, and all of its key behind it. Nothing if its caller knows already. */
  fail(entry: Entry, error: unknown): void
  failAll(error: unknown): void
  /** Resolves when nobody waits. */
  drained(): Promise<void>
}

interface Waiter {
  readonly place: number
  readonly lane: string | undefined
  readonly resolve: (position: Position) => void
  readonly reject: (error: unknown) => void
  readonly unwatch: () => void
}

export const createPending = (telemetry: Telemetry): Pending => {
  const waiting = new Map<Entry, Waiter>()
  const lanes = new Map<string, Set<Entry>>()
  let places = 0
  const onDrained: (() => void)[] = []

  const enterLane = (lane: string, entry: Entry): void => {
    const entries = lanes.get(lane)
    if (entries === undefined) lanes.set(lane, new Set([entry]))
    else entries.add(entry)
  }

  const leaveLane = (lane: string, entry: Entry): void => {
    const entries = lanes.get(lane)
    entries?.delete(entry)
    if (entries?.size === 0) lanes.delete(lane)
  }

  const remove = (entry: Entry): Waiter | undefined => {
    const waiter = waiting.get(entry)
    waiting.delete(entry)
    waiter?.unwatch()
    if (waiter?.lane !== undefined) leaveLane(waiter.lane, entry)
    if (waiting.size === 0) for (const resolve of onDrained.splice(0)) resolve()
    return waiter
  }

  const failOne = (entry: Entry, error: unknown): Waiter | undefined => {
    const waiter = remove(entry)
    if (waiter !== undefined) {
      telemetry.count('millrace_publish_failures_total', { topic: entry.record.topic, code: codeOf(error) })
      waiter.reject(error)
    }
    return waiter
  }

  // law 4: if those behind it went on, whoever tries the failed one again would put it behind them.
  const failFollowers = (failed: Waiter, error: unknown): void => {
    if (failed.lane === undefined) return
    const followers = [...(lanes.get(failed.lane) ?? [])].filter(entry => (waiting.get(entry)?.place ?? 0) > failed.place)
    for (const entry of followers) failOne(entry, behind(entry, error))
  }

  return {
    get size() {
      return waiting.size
    },
    has: entry => waiting.has(entry),
    add: (record, watch) => {
      const { promise: settled, resolve, reject } = Promise.withResolvers<Position>()
      const entry: Entry = { record, batchBytes: batchBytes(record), settled }
      places += 1
      const lane = laneOf(record)
      waiting.set(entry, { place: places, lane, resolve, reject, unwatch: watch(entry) })
      if (lane !== undefined) enterLane(lane, entry)
      return entry
    },
    succeed: (entry, position) => {
      const waiter = remove(entry)
      if (waiter === undefined) return
      telemetry.count('millrace_published_messages_total', { topic: entry.record.topic })
      waiter.resolve(position)
    },
    fail: (entry, error) => {
      const waiter = failOne(entry, error)
      if (waiter !== undefined) failFollowers(waiter, error)
    },
    failAll: error => {
      for (const entry of [...waiting.keys()]) failOne(entry, error)
    },
    drained: () => (waiting.size === 0 ? Promise.resolve() : new Promise(resolve => onDrained.push(resolve))),
  }
}

/** Kafka's record format adds up to 36 bytes to a record, and 10 to each header. */
const batchBytes = (record: OutgoingRecord): number => sizeBytes(record) + 36 + 10 * record.headers.length

const laneOf = ({ topic, key }: OutgoingRecord): string | undefined => (key === null ? undefined : `${topic}\n${key.toString('latin1')}`)

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'none'

const behind = ({ record }: Entry, cause: unknown): MessagingError =>
  new MessagingError(
    'MR_PUBLISH_TIMEOUT',
    `A record for ${record.topic} was held back, for one of its key before it could not be published. Publish it again after that one.`,
    { failure: 'unavailable', cause },
  )
