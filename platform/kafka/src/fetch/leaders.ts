import type { TopicPartition } from '@millrace/messaging'
import type { Cluster } from '../network/cluster.ts'
import { nameOf } from '../wire/by-topic.ts'

export type TopicIds = ReadonlyMap<string, string>

export interface Found {
  /** Those of the topics that don't exist. */
  readonly missing: ReadonlySet<string>
  /** Those that are others than they were: deleted and made again. */
  readonly replaced: ReadonlySet<string>
}

/** Who leads which partition, as last heard; and for a reader, whose positions are in one log alone, which topics are meant. */
export class Leaders {
  readonly #cluster: Cluster
  readonly #known = new Map<string, number>()
  readonly #topicIds: Map<string, string> | undefined

  /** A topic without an id yet gets the first that is heard of. A writer, who writes to whatever has the name, gives no ids. */
  constructor(cluster: Cluster, topicIds?: TopicIds) {
    this.#cluster = cluster
    this.#topicIds = topicIds && new Map(topicIds)
  }

  of(at: TopicPartition): number | undefined {
    return this.#known.get(nameOf(at))
  }

  topicId({ topic }: TopicPartition): string {
    return this.#topicIds?.get(topic) ?? ''
  }

  forget(at: TopicPartition): void {
    this.#known.delete(nameOf(at))
  }

  async refresh(topics: readonly string[]): Promise<Found> {
    const found = await this.#cluster.topics(topics)
    const replaced = new Set<string>()
    for (const { topic, topicId, partitions } of found) {
      const meant = this.#topicIds?.get(topic) ?? topicId
      this.#topicIds?.set(topic, meant)
      if (meant !== topicId) replaced.add(topic)
      for (const { partition, leader } of partitions) {
        if (leader >= 0 && meant === topicId) this.#known.set(nameOf({ topic, partition }), leader)
        else this.forget({ topic, partition })
      }
    }
    return { missing: new Set(topics.filter(topic => !found.some(each => each.topic === topic))), replaced }
  }
}
