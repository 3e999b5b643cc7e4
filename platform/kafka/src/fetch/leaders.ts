import type { TopicPartition } from '@millrace/messaging'
import type { Cluster } from '../network/cluster.ts'
import { nameOf } from '../wire/by-topic.ts'

/** Who leads which partition, as last heard. */
export class Leaders {
  readonly #cluster: Cluster
  readonly #known = new Map<string, number>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  of(at: TopicPartition): number | undefined {
    return this.#known.get(nameOf(at))
  }

  forget(at: TopicPartition): void {
    this.#known.delete(nameOf(at))
  }

  async refresh(topics: readonly string[]): Promise<void> {
    for (const { topic, partitions } of await this.#cluster.topics(topics)) {
      for (const { partition, leader } of partitions) {
        if (leader >= 0) this.#known.set(nameOf({ topic, partition }), leader)
        else this.forget({ topic, partition })
      }
    }
  }
}
