import { type Clock, MessagingError, type OutgoingRecord, type Position, type Producer } from '@millrace/messaging'
import { closed, messagingError, unavailable } from '../errors.ts'
import type { Cluster } from '../network/cluster.ts'
import { retrying } from '../network/retry.ts'
import { codes, isCode } from '../wire/error.ts'
import { initProducerId } from '../wire/produce.ts'
import { Delivery, DeliveryError } from './delivery.ts'
import { Identity } from './identity.ts'
import { drained, oneAtATime } from './queue.ts'

export interface WriterParts {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly retryForMs: number
}

const lostTrack = [
  codes.outOfOrderSequence,
  codes.duplicateSequence,
  codes.invalidProducerEpoch,
  codes.invalidProducerIdMapping,
  codes.unknownProducer,
]
/** Of no meaning without transactions. */
const transactionTimeoutMs = 60_000

/**
 * An idempotent producer, one send at a time. kafkajs's own loses records when two are outstanding, and doubles or drops some of a
 * send whose partitions change their leaders meanwhile (docs/decisions/0001).
 */
export class IdempotentProducer implements Producer {
  readonly #name: string
  readonly #retryForMs: number
  readonly #cluster: Cluster
  readonly #clock: Clock
  readonly #stop = new AbortController()
  readonly #queue = oneAtATime()
  readonly #delivery: Delivery
  #identity: Identity | undefined
  #closing = false

  /** After `retryForMs` a send rejects, and its records may or may not be there. */
  constructor(name: string, { cluster, clock, retryForMs }: WriterParts) {
    this.#retryForMs = retryForMs
    this.#name = name
    this.#cluster = cluster
    this.#clock = clock
    this.#delivery = new Delivery({ cluster, clock, signal: this.#stop.signal, forMs: retryForMs, transactionalId: null })
  }

  async send(records: readonly OutgoingRecord[]): Promise<readonly Position[]> {
    if (this.#closing) throw closed(`producer ${this.#name}`)
    if (records.length === 0) return []
    return this.#queue(() => this.#send(records))
  }

  async close(): Promise<void> {
    this.#closing = true
    await drained(this.#queue, this.#clock)
    this.#stop.abort()
    await this.#cluster.close()
    await this.#queue(async () => undefined)
  }

  async #send(records: readonly OutgoingRecord[]): Promise<readonly Position[]> {
    if (this.#stop.signal.aborted) throw closed(`producer ${this.#name}`)
    this.#identity ??= await this.#init()
    try {
      return await this.#delivery.send(records, this.#identity)
    } catch (error) {
      // A sequence number the broker may know for other records would make it take the next ones for a repeat.
      if (!(error instanceof DeliveryError) || error.uncertain) this.#identity = undefined
      throw this.#said(error instanceof DeliveryError ? error.cause : error)
    }
  }

  /** When the broker has lost track of this producer, the next send goes out under a new identity: no reason to give up. */
  #said(error: unknown): MessagingError {
    const what = `producer ${this.#name}`
    const cause = error instanceof MessagingError ? error.cause : error
    return isCode(cause, ...lostTrack) ? unavailable(what, cause) : messagingError(what, error)
  }

  async #init(): Promise<Identity> {
    const options = { what: `producer ${this.#name}`, clock: this.#clock, signal: this.#stop.signal, forMs: this.#retryForMs }
    return new Identity(await retrying(options, () => this.#cluster.ask(initProducerId(null, transactionTimeoutMs))))
  }
}
