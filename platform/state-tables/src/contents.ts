import type { TopicPartition } from '@millrace/messaging'

/** A key's value, and its place in the stream that published it. */
export interface Entry<D> {
  readonly data: D
  readonly sequence: number | undefined
}

export type UnreadableReason = 'undecodable' | 'unknown-type' | 'no-key'

/** A record whose value the table could not take. */
export interface Unreadable extends TopicPartition {
  readonly key: string | undefined
  readonly offset: number
  readonly reason: UnreadableReason
  readonly detail: string
}

/** The last value of each key, as far as they could be read. Bounded by the topic's keys (law 11). */
export class Contents<D> {
  readonly #entries = new Map<string, Entry<D>>()
  readonly #suspects = new Map<string, Unreadable>()

  get size(): number {
    return this.#entries.size
  }

  get suspects(): number {
    return this.#suspects.size
  }

  get(key: string): Entry<D> | undefined {
    return this.#entries.get(key)
  }

  set(key: string, entry: Entry<D>): void {
    this.#entries.set(key, entry)
    this.#suspects.delete(key)
  }

  /** A tombstone. */
  delete(key: string): void {
    this.#entries.delete(key)
    this.#suspects.delete(key)
  }

  /** law 6: the last good value stays, and the key is known to be doubtful until a readable record or a tombstone follows. */
  suspect(key: string, record: Unreadable): void {
    this.#suspects.set(key, record)
  }

  /** The first of the doubtful keys. */
  someSuspects(atMost: number): readonly Unreadable[] {
    return [...this.#suspects.values().take(atMost)]
  }
}
