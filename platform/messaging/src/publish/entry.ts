import type { OutgoingRecord, Position } from '../ports/broker.ts'

/** Who made a call, and hears of it once. */
export interface Waiter {
  succeed(place: number, position: Position): void
  fail(error: unknown): void
}

/** One record that somebody waits for. */
export class Entry {
  readonly record: OutgoingRecord
  /** Among the records of its call. */
  readonly place: number
  /** Among all: grows from record to record. */
  readonly order: number
  /** By the monotonic clock. */
  readonly dueMs: number
  /** Undefined once it was told. */
  waiter: Waiter | undefined
  #lane: string | undefined

  constructor(record: OutgoingRecord, place: number, order: number, dueMs: number, waiter: Waiter) {
    this.record = record
    this.place = place
    this.order = order
    this.dueMs = dueMs
    this.waiter = waiter
  }

  /** Of records with the same, order counts; empty: of none. */
  get lane(): string {
    const { topic, key } = this.record
    this.#lane ??= key === null ? '' : `${topic}\n${key.toString('latin1')}`
    return this.#lane
  }
}

class One implements Waiter {
  readonly #resolve: (position: Position) => void
  readonly #reject: (error: unknown) => void

  constructor(resolve: (position: Position) => void, reject: (error: unknown) => void) {
    this.#resolve = resolve
    this.#reject = reject
  }

  succeed(_place: number, position: Position): void {
    this.#resolve(position)
  }

  fail(error: unknown): void {
    this.#reject(error)
  }
}

class Several implements Waiter {
  readonly #positions: Position[]
  #left: number
  readonly #resolve: (positions: readonly Position[]) => void
  readonly #reject: (error: unknown) => void

  constructor(count: number, resolve: (positions: readonly Position[]) => void, reject: (error: unknown) => void) {
    this.#positions = new Array(count)
    this.#left = count
    this.#resolve = resolve
    this.#reject = reject
  }

  succeed(place: number, position: Position): void {
    this.#positions[place] = position
    this.#left -= 1
    if (this.#left === 0) this.#resolve(this.#positions)
  }

  fail(error: unknown): void {
    this.#reject(error)
  }
}

export const waitForOne = (start: (waiter: Waiter) => void): Promise<Position> =>
  new Promise((resolve, reject) => start(new One(resolve, reject)))

/** Resolves when all have succeeded, rejects with the first that failed. */
export const waitForAll = (count: number, start: (waiter: Waiter) => void): Promise<readonly Position[]> =>
  count === 0 ? Promise.resolve([]) : new Promise((resolve, reject) => start(new Several(count, resolve, reject)))
