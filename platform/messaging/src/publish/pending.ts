import { MessagingError } from '../errors.ts'
import type { OutgoingRecord, Position } from '../ports/broker.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import { Entry, type Waiter } from './entry.ts'

/** Settled entries at the front are let go of once they are so many, and most. */
const mostSettled = 1_000

/** Records sent or to be sent whose callers don't know yet, the oldest first. */
export class Pending {
  readonly #telemetry: Telemetry
  readonly #onDrained: (() => void)[] = []
  #entries: Entry[] = []
  /** All before it are settled. */
  #first = 0
  #size = 0
  #orders = 0

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry
  }

  get size(): number {
    return this.#size
  }

  add(record: OutgoingRecord, place: number, dueMs: number, waiter: Waiter): Entry {
    this.#orders += 1
    const entry = new Entry(record, place, this.#orders, dueMs, waiter)
    this.#entries.push(entry)
    this.#size += 1
    return entry
  }

  oldest(): Entry | undefined {
    while (this.#first < this.#entries.length && this.#entries[this.#first]?.waiter === undefined) this.#first += 1
    if (this.#first > mostSettled && this.#first * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first)
      this.#first = 0
    }
    return this.#entries[this.#first]
  }

  /** The positions of these records, which are of one topic. Who knows already isn't told again. */
  succeed(entries: readonly Entry[], positions: readonly Position[]): void {
    let told = 0
    for (let at = 0; at < entries.length; at++) {
      const [entry, position] = [entries[at], positions[at]]
      if (entry?.waiter === undefined || position === undefined) continue
      this.#settle(entry).succeed(entry.place, position)
      told += 1
    }
    const [first] = entries
    if (first !== undefined && told > 0) this.#telemetry.count('millrace_published_messages_total', { topic: first.record.topic }, told)
    this.#tidy()
  }

  /** Gives up these, and all of their keys behind them. Nothing for those whose callers know already. */
  fail(entries: readonly Entry[], errorOf: (entry: Entry) => unknown): void {
    const failed = new Map<string, { readonly order: number; readonly error: unknown }>()
    for (const entry of entries) {
      if (entry.waiter === undefined) continue
      const error = errorOf(entry)
      this.#failOne(entry, error)
      if (entry.lane !== '' && entry.order < (failed.get(entry.lane)?.order ?? Number.POSITIVE_INFINITY))
        failed.set(entry.lane, { order: entry.order, error })
    }
    // law 4: if those behind it went on, whoever tries the failed one again would put it behind them.
    if (failed.size > 0) {
      for (const entry of this.#waiting()) {
        const before = failed.get(entry.lane)
        if (before !== undefined && entry.order > before.order) this.#failOne(entry, behind(entry, before.error))
      }
    }
    this.#tidy()
  }

  /** Gives up those whose time is over. */
  expire(nowMs: number, errorOf: (entry: Entry) => unknown): void {
    const due: Entry[] = []
    for (const entry of this.#waiting()) {
      if (entry.dueMs > nowMs) break
      due.push(entry)
    }
    this.fail(due, errorOf)
  }

  failAll(error: unknown): void {
    for (const entry of this.#waiting()) this.#failOne(entry, error)
    this.#tidy()
  }

  /** Resolves when nobody waits. */
  drained(): Promise<void> {
    return this.#size === 0 ? Promise.resolve() : new Promise(resolve => this.#onDrained.push(resolve))
  }

  #waiting(): readonly Entry[] {
    return this.#entries.slice(this.#first).filter(({ waiter }) => waiter !== undefined)
  }

  #settle(entry: Entry & { waiter: Waiter | undefined }): Waiter {
    const { waiter = nobody } = entry
    entry.waiter = undefined
    this.#size -= 1
    return waiter
  }

  #failOne(entry: Entry, error: unknown): void {
    this.#telemetry.count('millrace_publish_failures_total', { topic: entry.record.topic, code: codeOf(error) })
    this.#settle(entry).fail(error)
  }

  #tidy(): void {
    this.oldest()
    if (this.#size === 0) for (const resolve of this.#onDrained.splice(0)) resolve()
  }
}

const nobody: Waiter = { succeed: () => undefined, fail: () => undefined }

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'none'

const behind = ({ record }: Entry, cause: unknown): MessagingError =>
  new MessagingError(
    'MR_PUBLISH_TIMEOUT',
    `A record for ${record.topic} was held back, for one of its key before it could not be published. Publish it again after that one.`,
    { failure: 'unavailable', cause },
  )
