import type { FetchedBatch, Position, TopicPartition } from '@millrace/messaging'
import type { FetchedPartition } from '../wire/fetch.ts'

const partitionBytes = 524_288

/**
 * What was fetched: bytes, which are read when their turn comes, for records that wait cost more memory than their bytes; or why
 * there are none, which is said once what lies before was given.
 */
export type Fetched = { readonly unread: FetchedPartition } | { readonly stop: () => void }

/**
 * One partition being read. While one batch is being taken, or the partition is paused, the next is fetched: one ahead and no
 * more (law 11).
 */
export class Feed implements TopicPartition {
  readonly topic: string
  readonly partition: number
  /** Where what was fetched ahead begins, or the next fetch. */
  offset: number
  paused = false
  /** Being fetched, or waiting after a failure to. */
  fetching = false
  /** Given, and not taken yet. */
  giving: FetchedBatch | undefined
  /** The taker is at work, or is left alone for a while after a failure. */
  taking = false
  /** Fetched ahead. */
  ahead: Fetched | undefined
  /** Nothing is fetched any more. */
  stopped = false
  /** The broker fills an answer in the order asked: who waited longest comes first. */
  servedAt = 0
  failures = 0
  #neededBytes = 0

  constructor({ topic, partition, offset }: Position) {
    this.topic = topic
    this.partition = partition
    this.offset = offset
  }

  get canFetch(): boolean {
    return !this.fetching && !this.stopped && this.ahead === undefined
  }

  get canGive(): boolean {
    return !this.taking && !this.paused && (this.giving !== undefined || this.ahead !== undefined)
  }

  get maxBytes(): number {
    return Math.max(partitionBytes, this.#neededBytes)
  }

  /** One batch larger than the limit came cut short: ask for all of it, else the same would come for ever. */
  widen(neededBytes: number | undefined): void {
    this.#neededBytes = neededBytes ?? 0
  }
}
