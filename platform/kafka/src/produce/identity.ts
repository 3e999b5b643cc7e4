import type { TopicPartition } from '@millrace/messaging'
import { nameOf } from '../wire/by-topic.ts'
import type { ProducerIdentity } from '../wire/produce.ts'

const sequences = 2 ** 31

/** Who writes, and the next sequence number of each partition: by these the broker tells a repeat from a new batch. */
export class Identity implements ProducerIdentity {
  readonly producerId: number
  readonly epoch: number
  readonly #next = new Map<string, number>()

  constructor({ producerId, epoch }: ProducerIdentity) {
    this.producerId = producerId
    this.epoch = epoch
  }

  sequenceOf(at: TopicPartition): number {
    return this.#next.get(nameOf(at)) ?? 0
  }

  /** Only once the broker has said that it holds these records. */
  advance(at: TopicPartition, records: number): void {
    this.#next.set(nameOf(at), (this.sequenceOf(at) + records) % sequences)
  }
}
