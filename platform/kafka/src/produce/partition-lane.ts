import type { OutgoingRecord, Position, TopicPartition } from '@millrace/messaging'
import type { Parcel } from './parcel.ts'

interface Waiting {
  readonly records: readonly OutgoingRecord[]
  readonly resolve: (positions: readonly Position[]) => void
  readonly reject: (error: unknown) => void
}

/** One partition's sends, one at a time in the order asked: only so a broker can tell a repeat from what comes next. */
export class PartitionLane {
  readonly at: TopicPartition
  /** Given up without knowing whether the broker holds it. */
  givenUp: Parcel | undefined
  readonly #put: (records: readonly OutgoingRecord[], lane: PartitionLane) => Promise<readonly Position[]>
  readonly #waiting: Waiting[] = []
  #busy = false

  constructor(
    { topic, partition }: TopicPartition,
    put: (records: readonly OutgoingRecord[], lane: PartitionLane) => Promise<readonly Position[]>,
  ) {
    this.at = { topic, partition }
    this.#put = put
  }

  send(records: readonly OutgoingRecord[]): Promise<readonly Position[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, resolve, reject })
      if (!this.#busy) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#busy = true
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.#put(next.records, this).then(next.resolve, next.reject)
    }
    this.#busy = false
  }
}
