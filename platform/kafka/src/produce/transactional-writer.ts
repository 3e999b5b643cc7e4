import { type Clock, MessagingError, type OutgoingRecord, type TopicPartition, type TransactionalWriter } from '@millrace/messaging'
import { closed, messagingError } from '../errors.ts'
import type { Cluster } from '../network/cluster.ts'
import { nameOf } from '../wire/by-topic.ts'
import { codes, isCode } from '../wire/error.ts'
import { Delivery, DeliveryError } from './delivery.ts'
import { Identity } from './identity.ts'
import type { WriterParts } from './producer.ts'
import { drained, oneAtATime } from './queue.ts'
import { TransactionCoordinator, transactionTimeoutMs } from './transaction-coordinator.ts'

type Send = (records: readonly OutgoingRecord[]) => Promise<void>

/** Down to what the broker said. */
const said = (error: unknown): unknown =>
  error instanceof DeliveryError || (error instanceof MessagingError && error.cause !== undefined) ? said(error.cause) : error

/** A later epoch is known: of a later writer, or of a coordinator that ended what took too long. */
const isLaterEpoch = (error: unknown): boolean => isCode(said(error), codes.invalidProducerEpoch, codes.producerFenced)

const isFencing = (error: unknown): boolean =>
  isLaterEpoch(error) || isCode(said(error), codes.invalidProducerIdMapping, codes.unknownProducer)

/** One transaction at a time. Once fenced, for good. */
export class KafkaTransactionalWriter implements TransactionalWriter {
  readonly #transactionalId: string
  readonly #cluster: Cluster
  readonly #clock: Clock
  readonly #stop = new AbortController()
  readonly #queue = oneAtATime()
  readonly #coordinator: TransactionCoordinator
  readonly #delivery: Delivery
  #identity: Identity | undefined
  /** The identity can't be used before it is renewed: a transaction's end or a record's place isn't known. */
  #unsure = false
  #begunMs = 0
  #fenced: MessagingError | undefined
  #closing = false

  constructor(transactionalId: string, { cluster, clock, retryForMs, compression }: WriterParts) {
    this.#transactionalId = transactionalId
    this.#cluster = cluster
    this.#clock = clock
    const { signal } = this.#stop
    this.#coordinator = new TransactionCoordinator({ transactionalId, cluster, clock, signal, retryForMs })
    this.#delivery = new Delivery({ cluster, clock, signal, forMs: retryForMs, transactionalId, compression })
  }

  async transaction<T>(work: (send: Send) => Promise<T>): Promise<T> {
    return this.#queue(() => this.#transaction(work))
  }

  /** Lets a transaction under way come to its end: one left open hides what others write behind it. */
  async close(): Promise<void> {
    this.#closing = true
    await drained(this.#queue, this.#clock)
    this.#stop.abort()
    await this.#cluster.close()
  }

  async #transaction<T>(work: (send: Send) => Promise<T>): Promise<T> {
    if (this.#closing) throw closed(`the writer of ${this.#transactionalId}`)
    if (this.#fenced !== undefined) throw this.#fenced
    const identity = await this.#begin()
    this.#begunMs = this.#clock.monotonicMs()
    const added = new Map<string, TopicPartition>()
    try {
      const result = await this.#work(work, identity, added)
      if (added.size > 0) await this.#coordinator.end(identity, true)
      return result
    } catch (error) {
      await this.#abort(identity, added, error)
      throw this.#fenced ?? (error instanceof DeliveryError ? messagingError(this.#transactionalId, error.cause) : error)
    }
  }

  /** Sends are taken one at a time and only while `work` runs; one that failed fails the transaction, whatever `work` makes of it. */
  async #work<T>(work: (send: Send) => Promise<T>, identity: Identity, added: Map<string, TopicPartition>): Promise<T> {
    const queue = oneAtATime()
    let failure: { readonly error: unknown } | undefined
    let over = false
    const send: Send = async records => {
      if (over) throw closed(`the transaction of ${this.#transactionalId}`)
      await queue(async () => {
        if (failure !== undefined) throw failure.error
        await this.#send(records, identity, added).catch(error => {
          failure = { error }
          throw error
        })
      })
    }
    try {
      const result = await work(send)
      over = true
      await queue(async () => undefined)
      if (failure !== undefined) throw failure.error
      return result
    } finally {
      over = true
      await queue(async () => undefined)
    }
  }

  async #send(records: readonly OutgoingRecord[], identity: Identity, added: Map<string, TopicPartition>): Promise<void> {
    if (records.length === 0) return
    const fresh = [...new Map(records.map(({ topic, partition }) => [nameOf({ topic, partition }), { topic, partition }]))].filter(
      ([name]) => !added.has(name),
    )
    for (const [name, at] of fresh) added.set(name, at)
    await this.#coordinator.add(
      identity,
      fresh.map(([, at]) => at),
    )
    await this.#delivery.send(records, identity).catch(error => {
      this.#unsure = true
      throw error
    })
  }

  /** The first of a writer fences those before it; a later renewal finds out whether it was fenced itself. */
  async #begin(): Promise<Identity> {
    if (this.#identity !== undefined && !this.#unsure && !this.#coordinator.doubtful) return this.#identity
    try {
      this.#identity = new Identity(await this.#coordinator.begin(this.#identity))
      this.#unsure = false
      return this.#identity
    } catch (error) {
      throw this.#noteFencing(error)
    }
  }

  async #abort(identity: Identity, added: ReadonlyMap<string, TopicPartition>, error: unknown): Promise<void> {
    if (isFencing(error)) return this.#resolveFencing(error)
    if (added.size === 0) return
    await this.#coordinator.end(identity, false).catch(reason => {
      this.#unsure = true
      return isFencing(reason) ? this.#resolveFencing(reason) : undefined
    })
  }

  /**
   * A transaction that ran out of time looks like a fence; only renewing tells them apart (KIP-360). One that had time left was ended
   * by a later writer, who may still be about to begin: renewing would succeed once more, and say nothing of it.
   */
  async #resolveFencing(error: unknown): Promise<void> {
    if (isLaterEpoch(error) && this.#clock.monotonicMs() - this.#begunMs < transactionTimeoutMs) {
      this.#noteFencing(error)
      return
    }
    this.#unsure = true
    await this.#begin().catch(() => undefined)
  }

  #noteFencing(error: unknown): unknown {
    if (!isFencing(error)) return error
    const text = `a later writer of ${this.#transactionalId} took over. Stop writing; make a new writer only when this process is the owner again.`
    this.#fenced = new MessagingError('MR_FENCED', text, { cause: error })
    return this.#fenced
  }
}
