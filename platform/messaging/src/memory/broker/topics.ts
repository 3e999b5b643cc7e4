import { type ErrorOptions, MessagingError } from '../../errors.ts'
import type { Bounds, NewTopic, Position, TopicDescription, TopicPartition } from '../../ports/broker.ts'
import type { Ids } from '../../ports/clock.ts'
import { PartitionLog } from './partition-log.ts'

interface StoredTopic {
  readonly topicId: string
  readonly replicationFactor: number
  config: Readonly<Record<string, string>>
  readonly logs: PartitionLog[]
}

const missing = (topic: string, options: ErrorOptions = {}): MessagingError =>
  new MessagingError('MR_TOPIC_MISSING', `The topic ${topic} doesn't exist: create it before it is used.`, options)

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`

/** All topics of one memory broker, and who wants to hear of their changes. */
export class Topics {
  readonly #ids: Ids
  readonly #topics = new Map<string, StoredTopic>()
  readonly #readers = new Map<string, Set<() => void>>()
  readonly #layoutListeners = new Set<() => void>()

  constructor(ids: Ids) {
    this.#ids = ids
  }

  /** Calls back whenever a topic or partition came or went. */
  onLayout(listener: () => void): void {
    this.#layoutListeners.add(listener)
  }

  /** Calls back whenever there may be more to read; returns how to stop that. */
  onChange(at: TopicPartition, listener: () => void): () => void {
    const readers = this.#readers.get(keyOf(at)) ?? new Set()
    this.#readers.set(keyOf(at), readers.add(listener))
    return () => readers.delete(listener)
  }

  find({ topic, partition }: TopicPartition): PartitionLog | undefined {
    return this.#topics.get(topic)?.logs[partition]
  }

  /** Every partition of a topic; none when it doesn't exist. */
  partitions(topic: string): readonly PartitionLog[] {
    return this.#topics.get(topic)?.logs ?? []
  }

  get(topic: string): StoredTopic {
    const stored = this.#topics.get(topic)
    if (stored === undefined) throw missing(topic)
    return stored
  }

  describe(names?: readonly string[]): readonly TopicDescription[] {
    return [...this.#topics]
      .filter(([topic]) => names === undefined || names.includes(topic))
      .map(([topic, { topicId, logs, replicationFactor, config }]) => ({
        topic,
        topicId,
        partitions: logs.length,
        replicationFactor,
        config,
      }))
  }

  create(topics: readonly NewTopic[]): void {
    for (const { topic, partitions, replicationFactor = 1, config } of topics) {
      if (this.#topics.has(topic)) continue
      if (partitions < 1) throw new MessagingError('MR_BROKER_REFUSED', `${topic}: a topic has at least one partition, not ${partitions}.`)
      this.#topics.set(topic, { topicId: this.#ids.next(), replicationFactor, config: { ...config }, logs: [] })
      this.#grow(topic, partitions)
    }
  }

  addPartitions(topic: string, partitions: number): void {
    const has = this.get(topic).logs.length
    if (partitions < has) {
      throw new MessagingError('MR_BROKER_REFUSED', `${topic} has ${has} partitions and can't go back to ${partitions}.`)
    }
    this.#grow(topic, partitions)
  }

  configure(topic: string, config: Readonly<Record<string, string>>): void {
    const stored = this.get(topic)
    stored.config = { ...stored.config, ...config }
  }

  delete(topic: string): void {
    const { logs } = this.get(topic)
    this.#topics.delete(topic)
    for (const log of logs) this.#notify(log)
    this.#announce()
  }

  bounds(topics: readonly string[]): readonly Bounds[] {
    this.mustExist(topics)
    return topics.flatMap(topic => this.partitions(topic).map(log => log.bounds()))
  }

  offsetsAt(topics: readonly string[], timestampMs: number): readonly Position[] {
    this.mustExist(topics)
    return topics.flatMap(topic =>
      this.partitions(topic).map(log => ({ topic, partition: log.partition, offset: log.offsetAt(timestampMs) })),
    )
  }

  /** Missing is another thing than empty. */
  mustExist(topics: readonly string[]): void {
    for (const topic of topics) if (!this.#topics.has(topic)) throw missing(topic, { failure: 'unavailable' })
  }

  #grow(topic: string, partitions: number): void {
    const { logs } = this.get(topic)
    for (let partition = logs.length; partition < partitions; partition++) {
      const at = { topic, partition }
      logs.push(new PartitionLog(topic, partition, () => this.#notify(at)))
      this.#notify(at)
    }
    this.#announce()
  }

  #notify(at: TopicPartition): void {
    for (const listener of this.#readers.get(keyOf(at)) ?? []) listener()
  }

  #announce(): void {
    for (const listener of this.#layoutListeners) listener()
  }
}
