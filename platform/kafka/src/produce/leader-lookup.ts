import type { TopicPartition } from '@millrace/messaging'
import type { Cluster } from '../network/cluster.ts'
import { nameOf } from '../wire/by-topic.ts'
import { codes, KafkaError } from '../wire/error.ts'

/** Who leads which partition, as last heard. A topic made again under its name is the same to a producer. */
export class LeaderLookup {
  readonly #cluster: Cluster
  readonly #known = new Map<string, number>()
  readonly #asking = new Map<string, Promise<ReadonlySet<string>>>()
  readonly #wanted = new Set<string>()
  #next: Promise<ReadonlySet<string>> | undefined

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  forget(at: TopicPartition): void {
    this.#known.delete(nameOf(at))
  }

  /** Throws what the broker would say of a partition without a leader, or of one it doesn't know. */
  async of(at: TopicPartition): Promise<number> {
    const known = this.#known.get(nameOf(at))
    if (known !== undefined) return known
    const found = await this.#ask(at.topic)
    const leader = this.#known.get(nameOf(at))
    if (leader !== undefined) return leader
    throw new KafkaError(
      found.has(at.topic) ? codes.leaderNotAvailable : codes.unknownTopicOrPartition,
      `looking for the leader of ${nameOf(at)}`,
    )
  }

  /** Those who ask in the same turn ask together, and who asks for the same meanwhile waits with them. Resolves to the topics that exist. */
  #ask(topic: string): Promise<ReadonlySet<string>> {
    let asking = this.#asking.get(topic)
    if (asking === undefined) {
      this.#wanted.add(topic)
      this.#next ??= this.#askNext()
      asking = this.#next
      this.#asking.set(topic, asking)
    }
    return asking
  }

  async #askNext(): Promise<ReadonlySet<string>> {
    await Promise.resolve()
    const topics = [...this.#wanted]
    this.#wanted.clear()
    this.#next = undefined
    try {
      return await this.#refresh(topics)
    } finally {
      for (const topic of topics) this.#asking.delete(topic)
    }
  }

  async #refresh(topics: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await this.#cluster.topics(topics)
    for (const { topic, partitions } of found) {
      for (const { partition, leader } of partitions) {
        if (leader >= 0) this.#known.set(nameOf({ topic, partition }), leader)
        else this.forget({ topic, partition })
      }
    }
    return new Set(found.map(({ topic }) => topic))
  }
}
