import {
  type Clock,
  MessagingError,
  type OutgoingRecord,
  type Position,
  type Producer,
  stopping,
  type TopicPartition,
} from '@millrace/messaging'
import { closed, messagingError, unavailable } from '../errors.ts'
import type { Cluster } from '../network/cluster.ts'
import { backoff, retrying } from '../network/retry.ts'
import { nameOf } from '../wire/by-topic.ts'
import type { Compression } from '../wire/compress.ts'
import { codes, isCode } from '../wire/error.ts'
import { initProducerId } from '../wire/produce.ts'
import { Delivery, DeliveryError } from './delivery.ts'
import { Identity } from './identity.ts'
import { byPartition, type OfPartition, ofOnePartition, type Parcel } from './parcel.ts'
import { PartitionLane } from './partition-lane.ts'

export interface WriterParts {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly retryForMs: number
  readonly compression: Compression | undefined
}

interface Group extends OfPartition {
  /** Their positions, once a broker has them. */
  readonly stored: readonly Position[] | undefined
}

const fulfilled = <T>(outcome: PromiseSettledResult<T> | undefined): T | undefined =>
  outcome?.status === 'fulfilled' ? outcome.value : undefined

/** The broker refused, for it doesn't know this producer, or not by this sequence: under another identity it takes the same records. */
const lostTrack = [codes.outOfOrderSequence, codes.invalidProducerEpoch, codes.invalidProducerIdMapping, codes.unknownProducer]
/** Of no meaning without transactions. */
const transactionTimeoutMs = 60_000

/**
 * An idempotent producer: one send at a time a partition, any number of partitions. kafkajs's own loses records when two sends are
 * outstanding, and doubles or drops some of a send whose partitions change their leaders meanwhile (docs/decisions/0001).
 */
export class IdempotentProducer implements Producer {
  readonly #name: string
  readonly #retryForMs: number
  readonly #cluster: Cluster
  readonly #clock: Clock
  readonly #stop = new AbortController()
  readonly #delivery: Delivery
  readonly #lanes = new Map<string, PartitionLane>()
  readonly #underWay = new Set<Promise<unknown>>()
  /** Sends of several partitions that failed, by the array given: the same given again is only what is left of it. */
  readonly #unfinished = new WeakMap<readonly OutgoingRecord[], readonly Group[]>()
  #identity: Promise<Identity> | undefined
  #closing = false

  /** After `retryForMs` a send rejects, and its records may or may not be there. */
  constructor(name: string, { cluster, clock, retryForMs, compression }: WriterParts) {
    this.#retryForMs = retryForMs
    this.#name = name
    this.#cluster = cluster
    this.#clock = clock
    this.#delivery = new Delivery({ cluster, clock, signal: this.#stop.signal, forMs: retryForMs, transactionalId: null, compression })
  }

  async send(records: readonly OutgoingRecord[]): Promise<readonly Position[]> {
    if (this.#closing) throw closed(`producer ${this.#name}`)
    if (records.length === 0) return []
    const sent = ofOnePartition(records) ? this.#sendOne(records) : this.#sendAll(records)
    this.#underWay.add(sent)
    try {
      return await sent
    } finally {
      this.#underWay.delete(sent)
    }
  }

  async close(): Promise<void> {
    this.#closing = true
    const over = new AbortController()
    void Promise.allSettled(this.#underWay).then(() => over.abort())
    // law 12: who still waits then has waited before.
    await this.#clock.sleep(stopping.leaveWithinMs, over.signal)
    this.#stop.abort()
    await this.#cluster.close()
    await Promise.allSettled(this.#underWay)
  }

  #sendOne(records: readonly OutgoingRecord[]): Promise<readonly Position[]> {
    const [first] = records
    return first === undefined ? Promise.resolve([]) : this.#lane(first).send(records)
  }

  async #sendAll(records: readonly OutgoingRecord[]): Promise<readonly Position[]> {
    const groups = this.#unfinished.get(records) ?? byPartition(records).map(group => ({ ...group, stored: undefined }))
    this.#unfinished.delete(records)
    const outcomes = await Promise.allSettled(groups.map(({ stored, records: of }) => stored ?? this.#sendOne(of)))
    const failed = outcomes.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') {
      const now = groups.map((group, at) => ({ ...group, stored: fulfilled(outcomes[at]) }))
      this.#unfinished.set(records, now)
      throw failed.reason
    }
    const positions: Position[] = []
    for (const [index, { places }] of groups.entries()) {
      for (const [at, position] of (fulfilled(outcomes[index]) ?? []).entries()) positions[places[at] ?? at] = position
    }
    return positions
  }

  #lane(at: TopicPartition): PartitionLane {
    const name = nameOf(at)
    let lane = this.#lanes.get(name)
    if (lane === undefined) {
      lane = new PartitionLane(at, (records, of) => this.#put(records, of))
      this.#lanes.set(name, lane)
    }
    return lane
  }

  async #put(records: readonly OutgoingRecord[], lane: PartitionLane): Promise<readonly Position[]> {
    const until = this.#clock.monotonicMs() + this.#retryForMs
    const pause = backoff(this.#clock, this.#stop.signal)
    for (;;) {
      if (this.#stop.signal.aborted) throw closed(`producer ${this.#name}`)
      const parcel = await this.#parcel(records, lane)
      try {
        return await this.#delivery.deliver(parcel)
      } catch (error) {
        const cause = error instanceof DeliveryError ? error.cause : error
        if (!hasLostTrack(cause)) {
          if (parcel.inDoubt) lane.givenUp = parcel
          throw messagingError(`producer ${this.#name}`, cause)
        }
        await this.#forget(parcel.identity)
        if (this.#clock.monotonicMs() >= until) throw unavailable(`producer ${this.#name}`, cause)
        await pause.wait()
      }
    }
  }

  /**
   * The same records given again after they were given up go as they went before, so that a broker that holds them says so. Others
   * need another identity: by a sequence number the broker may know for those, it would take them for a repeat.
   */
  async #parcel(records: readonly OutgoingRecord[], lane: PartitionLane): Promise<Parcel> {
    const { givenUp } = lane
    lane.givenUp = undefined
    if (givenUp?.records === records) return givenUp
    if (givenUp !== undefined) await this.#forget(givenUp.identity)
    return this.#delivery.parcel(lane.at, records, await this.#identify())
  }

  #identify(): Promise<Identity> {
    if (this.#identity === undefined) {
      const made = this.#init()
      this.#identity = made
      made.catch(() => {
        if (this.#identity === made) this.#identity = undefined
      })
    }
    return this.#identity
  }

  /** What is under way under it goes on; what comes next takes another. */
  async #forget(identity: Identity): Promise<void> {
    const current = this.#identity
    if ((await current?.catch(() => undefined)) === identity && this.#identity === current) this.#identity = undefined
  }

  async #init(): Promise<Identity> {
    const options = { what: `producer ${this.#name}`, clock: this.#clock, signal: this.#stop.signal, forMs: this.#retryForMs }
    return new Identity(await retrying(options, () => this.#cluster.ask(initProducerId(null, transactionTimeoutMs))))
  }
}

const hasLostTrack = (error: unknown): boolean => isCode(error instanceof MessagingError ? error.cause : error, ...lostTrack)
