import type { Clock, OutgoingRecord, Position, Producer } from '@millrace/messaging'
import { closed, messagingError } from '../errors.ts'
import type { Cluster } from '../network/cluster.ts'
import { retrying } from '../network/retry.ts'
import { initProducerId } from '../wire/produce.ts'
import { Delivery, DeliveryError } from './delivery.ts'
import { Identity } from './identity.ts'
import { oneAtATime } from './queue.ts'

export interface WriterParts {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly retryForMs: number
}

/** Of no meaning without transactions. */
const transactionTimeoutMs = 60_000
/** How long closing waits for what is under way. */
const drainTimeoutMs = 5_000

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
    const drained = new AbortController()
    const last = this.#queue(async () => drained.abort())
    await this.#clock.sleep(drainTimeoutMs, drained.signal)
    this.#stop.abort()
    await this.#cluster.close()
    await last
  }

  async #send(records: readonly OutgoingRecord[]): Promise<readonly Position[]> {
    if (this.#stop.signal.aborted) throw closed(`producer ${this.#name}`)
    this.#identity ??= await this.#init()
    try {
      return await this.#delivery.send(records, this.#identity)
    } catch (error) {
      // A sequence number the broker may know for other records would make it take the next ones for a repeat.
      if (!(error instanceof DeliveryError) || error.uncertain) this.#identity = undefined
      throw messagingError(`producer ${this.#name}`, error instanceof DeliveryError ? error.cause : error)
    }
  }

  async #init(): Promise<Identity> {
    const options = { what: `producer ${this.#name}`, clock: this.#clock, signal: this.#stop.signal, forMs: this.#retryForMs }
    return new Identity(await retrying(options, () => this.#cluster.ask(initProducerId(null, transactionTimeoutMs))))
  }
}
