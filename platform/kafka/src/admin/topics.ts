import {
  type Bounds,
  type Clock,
  type CommittedOffset,
  MessagingError,
  type NewTopic,
  type Position,
  type TopicAdmin,
  type TopicDescription,
  type TopicPartition,
} from '@millrace/messaging'
import { topicMissing } from '../errors.ts'
import { Coordinator } from '../group/coordinator.ts'
import { boundsOf, offsetsAt } from '../network/bounds.ts'
import type { Cluster } from '../network/cluster.ts'

import { retrying } from '../network/retry.ts'
import { check, codes, KafkaError } from '../wire/error.ts'
import type { TopicMetadata } from '../wire/metadata.ts'
import { offsetFetch } from '../wire/offsets.ts'
import { alterConfig, createPartitions, createTopics, describeConfigs, type TopicOutcome } from '../wire/topics.ts'
import type { AdminParts } from './parts.ts'

const partitionsOf = (topics: readonly TopicMetadata[]): readonly TopicPartition[] =>
  topics.flatMap(({ topic, partitions }) => partitions.map(({ partition }) => ({ topic, partition })))

const checkAll = (outcomes: readonly TopicOutcome[], during: string, ...fine: readonly number[]): void => {
  for (const { topic, errorCode, detail } of outcomes) if (!fine.includes(errorCode)) check(errorCode, `${during} ${topic}`, detail)
}

export class KafkaTopicAdmin implements TopicAdmin {
  readonly #cluster: Cluster
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #retryForMs: number

  constructor({ cluster, clock, signal, retryForMs }: AdminParts) {
    this.#cluster = cluster
    this.#clock = clock
    this.#signal = signal
    this.#retryForMs = retryForMs
  }

  /** Without topics: all but Kafka's internal ones. */
  describe(topics?: readonly string[]): Promise<readonly TopicDescription[]> {
    return this.#try('describing topics', async () => {
      const found = (await this.#existing(topics ?? null)).filter(({ internal }) => topics !== undefined || !internal)
      if (found.length === 0) return []
      const { configs } = await this.#cluster.ask(describeConfigs(found.map(({ topic }) => topic)))
      checkAll(configs, 'describing the configuration of')
      const configOf = new Map(configs.map(({ topic, config }) => [topic, config]))
      return found.map(({ topic, topicId, partitions }) => ({
        topic,
        topicId,
        partitions: partitions.length,
        replicationFactor: partitions[0]?.replicas ?? 0,
        config: configOf.get(topic) ?? {},
      }))
    })
  }

  async create(topics: readonly NewTopic[]): Promise<void> {
    if (topics.length === 0) return
    await this.#try('creating topics', async () => {
      const { outcomes } = await this.#cluster.askController(createTopics(topics))
      checkAll(outcomes, 'creating', codes.topicAlreadyExists)
    })
    await this.#led(new Map(topics.map(({ topic }) => [topic, 1])))
  }

  async addPartitions(topic: string, partitions: number): Promise<void> {
    const missing = await this.#try(`adding partitions to ${topic}`, async () => {
      const [found] = await this.#existing([topic])
      if (found === undefined) throw new KafkaError(codes.unknownTopicOrPartition, `adding partitions to ${topic}`)
      return found.partitions.length < partitions
    })
    if (!missing) return
    await this.#try(`adding partitions to ${topic}`, async () => {
      const { outcomes } = await this.#cluster.askController(createPartitions(topic, partitions))
      checkAll(outcomes, 'adding partitions to')
    })
    await this.#led(new Map([[topic, partitions]]))
  }

  async configure(topic: string, config: Readonly<Record<string, string>>): Promise<void> {
    await this.#try(`configuring ${topic}`, async () =>
      checkAll([await this.#cluster.askController(alterConfig(topic, config))], 'configuring'),
    )
  }

  bounds(topics: readonly string[]): Promise<readonly Bounds[]> {
    return this.#tryOn('asking for bounds', topics, of => boundsOf(this.#cluster, of))
  }

  committed(group: string, topics: readonly string[]): Promise<readonly CommittedOffset[]> {
    return this.#tryOn(`reading offsets of group ${group}`, topics, async of => {
      if (of.length === 0) return []
      const { committed } = await new Coordinator(this.#cluster, group).ask(offsetFetch(group, of))
      return committed
    })
  }

  offsetsAt(topics: readonly string[], timestampMs: number): Promise<readonly Position[]> {
    return this.#tryOn('looking for a time', topics, of => offsetsAt(this.#cluster, of, timestampMs))
  }

  /** Those that exist. What is wrong with a topic is an error, never a topic that isn't there. */
  async #existing(topics: readonly string[] | null): Promise<readonly TopicMetadata[]> {
    if (topics?.length === 0) return []
    const found = (await this.#cluster.metadata(topics)).topics.filter(({ errorCode }) => errorCode !== codes.unknownTopicOrPartition)
    for (const { topic, errorCode } of found) check(errorCode, `looking for ${topic}`)
    return found
  }

  /** Every partition of these topics. law 9: one that is missing, or not known yet, isn't an empty one. */
  async #partitions(topics: readonly string[]): Promise<readonly TopicPartition[]> {
    const found = await this.#existing(topics)
    for (const topic of topics) if (!found.some(each => each.topic === topic)) throw topicMissing(topic)
    return partitionsOf(found)
  }

  /** Resolves when each topic has so many partitions, and each of them a leader. */
  async #led(wanted: ReadonlyMap<string, number>): Promise<void> {
    await this.#try('waiting for leaders', async () => {
      const found = new Map((await this.#cluster.topics([...wanted.keys()])).map(({ topic, partitions }) => [topic, partitions]))
      for (const [topic, count] of wanted) {
        const led = (found.get(topic) ?? []).filter(({ leader }) => leader >= 0)
        const total = Math.max(count, found.get(topic)?.length ?? 0)
        if (led.length < total)
          throw new KafkaError(codes.leaderNotAvailable, `${topic}: ${led.length} of ${total} partitions have a leader`)
      }
    })
  }

  #tryOn<T>(what: string, topics: readonly string[], attempt: (of: readonly TopicPartition[]) => Promise<T>): Promise<T> {
    const final = (error: unknown) => error instanceof MessagingError && error.code === 'MR_TOPIC_MISSING'
    return this.#retrying(what, final, async () => attempt(await this.#partitions(topics)))
  }

  #try<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    const final = (error: unknown) => error instanceof KafkaError && error.code === codes.unknownTopicOrPartition
    return this.#retrying(what, final, attempt)
  }

  #retrying<T>(what: string, final: (error: unknown) => boolean, attempt: () => Promise<T>): Promise<T> {
    return retrying({ what, clock: this.#clock, signal: this.#signal, forMs: this.#retryForMs, final }, attempt)
  }
}
