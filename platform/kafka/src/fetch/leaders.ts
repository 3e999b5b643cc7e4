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

  /** Returns those of the topics that don't exist. */
  async refresh(topics: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await this.#cluster.topics(topics)
    for (const { topic, partitions } of found) {
      for (const { partition, leader } of partitions) {
        if (leader >= 0) this.#known.set(nameOf({ topic, partition }), leader)
        else this.forget({ topic, partition })
      }
    }
    return new Set(topics.filter(topic => !found.some(each => each.topic === topic)))
  }
}
