import {
  type Broker,
  type Follower,
  type FollowOptions,
  type GroupAdmin,
  type Member,
  type MemberOptions,
  type Producer,
  systemClock,
  type TopicAdmin,
  type TransactionalWriter,
} from '@millrace/messaging'
import { KafkaGroupAdmin } from './admin/groups.ts'
import { KafkaTopicAdmin } from './admin/topics.ts'
import { closed, isPassing, messagingError, unavailable } from './errors.ts'
import { defaultMaxBatchBytes } from './fetch/fetcher.ts'
import { follow } from './fetch/follow.ts'
import { GroupMember } from './group/member.ts'
import { kafkajsLogger, logOf } from './logging.ts'
import { Cluster } from './network/cluster.ts'
import { backoff } from './network/retry.ts'
import type { KafkaOptions } from './options.ts'
import { IdempotentProducer, type WriterParts } from './produce/producer.ts'
import { KafkaTransactionalWriter } from './produce/transactional-writer.ts'

const defaultRetryForMs = 30_000
const defaultSessionTimeoutMs = 30_000

interface Closable {
  close(): Promise<void>
}

class KafkaBroker implements Broker {
  readonly topics: TopicAdmin
  readonly groups: GroupAdmin
  readonly #options: KafkaOptions
  readonly #stop = new AbortController()
  readonly #cluster: Cluster
  readonly #open = new Set<Closable>()

  constructor(options: KafkaOptions) {
    this.#options = options
    this.#cluster = this.#newCluster()
    const parts = { cluster: this.#cluster, clock: this.#clock, signal: this.#stop.signal, retryForMs: this.#retryForMs }
    this.topics = new KafkaTopicAdmin(parts)
    this.groups = new KafkaGroupAdmin(parts)
  }

  async ready(signal: AbortSignal): Promise<void> {
    const pause = backoff(this.#clock, AbortSignal.any([signal, this.#stop.signal]))
    for (;;) {
      try {
        const { nodes } = await this.#cluster.metadata([])
        if (nodes.length > 0) return
      } catch (error) {
        if (!isPassing(error)) throw messagingError('waiting for the broker', error)
        if (signal.aborted || this.#stop.signal.aborted) throw unavailable('waiting for the broker', error)
      }
      await pause.wait()
    }
  }

  producer(name: string): Producer {
    return this.#keep(new IdempotentProducer(name, this.#writerParts()))
  }

  transactions(transactionalId: string): TransactionalWriter {
    return this.#keep(new KafkaTransactionalWriter(transactionalId, this.#writerParts()))
  }

  join(options: MemberOptions): Member {
    const { sessionTimeoutMs = defaultSessionTimeoutMs, telemetry } = this.#options
    const parts = { cluster: this.#newCluster(), clock: this.#clock, log: logOf(telemetry), maxBatchBytes: this.#maxBatchBytes }
    return this.#keep(new GroupMember({ sessionTimeoutMs, ...options }, parts))
  }

  follow(options: FollowOptions): Follower {
    return this.#keep(follow({ cluster: this.#newCluster(), clock: this.#clock, maxBatchBytes: this.#maxBatchBytes }, options))
  }

  /** Closes everything made here that is still open. */
  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all([...this.#open].map(part => part.close()))
    await this.#cluster.close()
  }

  get #clock() {
    return this.#options.clock ?? systemClock
  }

  get #maxBatchBytes(): number {
    return this.#options.maxBatchBytes ?? defaultMaxBatchBytes
  }

  get #retryForMs(): number {
    return this.#options.retryForMs ?? defaultRetryForMs
  }

  #writerParts(): WriterParts {
    const { compression } = this.#options
    return { cluster: this.#newCluster(), clock: this.#clock, retryForMs: this.#retryForMs, compression }
  }

  #newCluster(): Cluster {
    if (this.#stop.signal.aborted) throw closed('the broker')
    const { brokers, clientId = 'millrace', ssl, sasl, telemetry, connect, requestTimeoutMs } = this.#options
    const client = { clientId, logger: kafkajsLogger(logOf(telemetry)), ssl: ssl ?? null, sasl: sasl ?? null }
    return new Cluster(brokers, { ...client, connect, requestTimeoutMs })
  }

  /** Remembered until closed. */
  #keep<T extends Closable>(part: T): T {
    this.#open.add(part)
    const close = part.close.bind(part)
    part.close = async () => {
      await close()
      this.#open.delete(part)
    }
    return part
  }
}

/** The Broker port on Apache Kafka 3.1 or newer. Connects when first used. */
export const kafka = (options: KafkaOptions): Broker => new KafkaBroker(options)
