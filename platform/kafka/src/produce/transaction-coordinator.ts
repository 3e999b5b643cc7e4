import type { Clock, TopicPartition } from '@millrace/messaging'
import { isPassing } from '../errors.ts'
import type { Exchange } from '../kafkajs.ts'
import type { Cluster } from '../network/cluster.ts'
import { retrying } from '../network/retry.ts'
import { KafkaError } from '../wire/error.ts'
import { addPartitions, endTransaction, initProducerId, type ProducerIdentity } from '../wire/produce.ts'

/** After that the coordinator aborts a transaction by itself. */
export const transactionTimeoutMs = 60_000

export interface TransactionCoordinatorOptions {
  readonly transactionalId: string
  readonly cluster: Cluster
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly retryForMs: number
}

/** The broker that looks after one transactional id. Each request is tried again until it is answered; all may be repeated. */
export class TransactionCoordinator {
  readonly #options: TransactionCoordinatorOptions
  #nodeId: number | undefined
  #doubtful = false

  constructor(options: TransactionCoordinatorOptions) {
    this.#options = options
  }

  /**
   * A request wasn't answered since the identity was taken: it may lie on its way, and a late "commit" would commit whatever
   * transaction is then under way (KIP-890). A renewed identity's epoch shuts it out.
   */
  get doubtful(): boolean {
    return this.#doubtful
  }

  /** Without `held`: fences every writer before. With it: refused when a later writer did so. */
  async begin(held?: ProducerIdentity): Promise<ProducerIdentity> {
    const identity = await this.#ask('beginning', initProducerId(this.#options.transactionalId, transactionTimeoutMs, held))
    this.#doubtful = false
    return identity
  }

  async add(identity: ProducerIdentity, partitions: readonly TopicPartition[]): Promise<void> {
    if (partitions.length > 0) await this.#ask('extending', addPartitions(this.#options.transactionalId, identity, partitions))
  }

  async end(identity: ProducerIdentity, commit: boolean): Promise<void> {
    await this.#ask(commit ? 'committing' : 'aborting', endTransaction(this.#options.transactionalId, identity, commit))
  }

  #ask<Answer>(doing: string, exchange: Exchange<Answer>): Promise<Answer> {
    const { transactionalId, clock, signal, cluster, retryForMs } = this.#options
    return retrying({ what: `${doing} a transaction of ${transactionalId}`, clock, signal, forMs: retryForMs }, async () => {
      this.#nodeId ??= await cluster.coordinator('transaction', transactionalId)
      try {
        return await cluster.askNode(this.#nodeId, exchange)
      } catch (error) {
        if (!(error instanceof KafkaError)) this.#doubtful = true
        if (isPassing(error)) this.#nodeId = undefined
        throw error
      }
    })
  }
}
