import type { FetchedBatch, Position, TopicPartition } from '@millrace/messaging'
import type { FetchPosition } from '../wire/fetch.ts'

const partitionBytes = 1_048_576

/** One partition being read: where it stands and what it waits for. */
export class Feed implements TopicPartition {
  readonly topic: string
  readonly partition: number
  offset: number
  paused = false
  /** Being fetched, handled or waiting after a failure. */
  busy = false
  /** Out of range: stands still. */
  stopped = false
  /** Fetched, and not to be given while paused. */
  held: FetchedBatch | undefined
  /** The broker fills an answer in the order asked: who waited longest comes first. */
  servedAt = 0
  failures = 0
  #maxBytes = partitionBytes

  constructor({ topic, partition, offset }: Position) {
    this.topic = topic
    this.partition = partition
    this.offset = offset
  }

  get ready(): boolean {
    return !this.busy && !this.paused && !this.stopped
  }

  get position(): FetchPosition {
    return { topic: this.topic, partition: this.partition, offset: this.offset, maxBytes: this.#maxBytes }
  }

  /** One batch larger than the limit came cut short: ask for all of it, else the same would come for ever. */
  widen(neededBytes: number | undefined): void {
    this.#maxBytes = Math.max(partitionBytes, neededBytes ?? 0)
  }
}
