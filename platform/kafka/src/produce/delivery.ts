import type { Clock, OutgoingRecord, Position, TopicPartition } from '@millrace/messaging'
import { isPassing, messagingError, unavailable } from '../errors.ts'
import type { Cluster } from '../network/cluster.ts'
import { backoff } from '../network/retry.ts'
import { nameOf } from '../wire/by-topic.ts'
import type { Compression } from '../wire/compress.ts'
import { codes, isCode, KafkaError } from '../wire/error.ts'
import { type ProduceOutcome, produce } from '../wire/produce.ts'
import { spareTime } from '../wire/spare-time.ts'
import type { Identity } from './identity.ts'
import { LeaderLookup } from './leader-lookup.ts'
import { Outbox } from './outbox.ts'
import { byPartition, Parcel } from './parcel.ts'

/** How long a topic may be unknown to the brokers: a new one takes a moment to get around. */
const missingTopicMs = 5_000

export interface DeliveryOptions {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly forMs: number
  readonly transactionalId: string | null
  /** Default: zstd, as long as there is time to spare. */
  readonly compression: Compression | undefined
}

/** A delivery that failed. `uncertain`: the broker may hold records whose sequence wasn't advanced, so the identity must not be used again. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly uncertain: boolean

  constructor(cause: unknown, uncertain: boolean) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.uncertain = uncertain
  }
}

/** When a partition was first unknown, without a break. */
interface Missing {
  sinceMs: number
}

/** Puts parcels on their partitions, once each, however often it takes. One at a time a partition: who calls sees to that. */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #leaders: LeaderLookup
  readonly #outboxes = new Map<number, Outbox>()
  /** Topics whose broker doesn't take the compression. */
  readonly #uncompressed = new Set<string>()
  readonly #spareTime = spareTime()

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#leaders = new LeaderLookup(options.cluster)
  }

  parcel(at: TopicPartition, records: readonly OutgoingRecord[], identity: Identity): Parcel {
    const compression = this.#uncompressed.has(at.topic) ? 'none' : (this.#options.compression ?? (this.#spareTime() ? 'zstd' : 'none'))
    return new Parcel(at, records, identity, { transactional: this.#options.transactionalId !== null, compression })
  }

  /** All of these records, of whatever partitions, under one identity. Rejects with a DeliveryError. */
  async send(records: readonly OutgoingRecord[], identity: Identity): Promise<void> {
    const parcels = byPartition(records).flatMap(group => {
      const [first] = group.records
      return first === undefined ? [] : [this.parcel(first, group.records, identity)]
    })
    const outcomes = await Promise.allSettled(parcels.map(parcel => this.deliver(parcel)))
    const failed = outcomes.find(outcome => outcome.status === 'rejected')
    if (failed === undefined) return
    throw new DeliveryError(
      causeOf(failed.reason),
      parcels.some(({ inDoubt }) => inDoubt),
    )
  }

  /** The position of each record. Rejects with a DeliveryError. */
  async deliver(parcel: Parcel): Promise<readonly Position[]> {
    const { clock, signal, forMs } = this.#options
    const pause = backoff(clock, signal)
    const until = clock.monotonicMs() + forMs
    const missing = { sinceMs: Number.POSITIVE_INFINITY }
    for (;;) {
      try {
        return positionsOf(parcel, await this.#try(parcel))
      } catch (error) {
        if (this.#takesPlain(error, parcel)) continue
        if (this.#isFinal(error, missing)) throw new DeliveryError(messagingError(`sending to ${nameOf(parcel)}`, error), parcel.inDoubt)
        if (signal.aborted || clock.monotonicMs() >= until)
          throw new DeliveryError(unavailable(`sending to ${nameOf(parcel)}`, error), parcel.inDoubt)
        await pause.wait()
      }
    }
  }

  /** The offset of its first record. */
  async #try(parcel: Parcel): Promise<number> {
    if (parcel.takesTime) await parcel.prepare()
    const leader = await this.#leaders.of(parcel)
    if (this.#options.signal.aborted) throw unavailable('sending')
    const doubted = parcel.inDoubt
    parcel.inDoubt = true
    try {
      const { errorCode = -1, baseOffset = -1 } = (await this.#outbox(leader).put(parcel)) ?? {}
      // Only a plain no says that this try left nothing; what an earlier one left isn't known by it.
      if (isRefusal(errorCode)) parcel.inDoubt = doubted
      if (errorCode !== codes.none) throw new KafkaError(errorCode, `sending to ${nameOf(parcel)}`)
      parcel.inDoubt = false
      parcel.identity.advance(parcel, parcel.records.length)
      return baseOffset
    } catch (error) {
      this.#leaders.forget(parcel)
      throw error
    }
  }

  /** A broker may be told to refuse a compression, or not know it. */
  #takesPlain(error: unknown, parcel: Parcel): boolean {
    if (!isCode(error, codes.unsupportedCompression) || !parcel.compressed) return false
    this.#uncompressed.add(parcel.topic)
    parcel.leaveUncompressed()
    return true
  }

  #isFinal(error: unknown, missing: Missing): boolean {
    if (!isPassing(error)) return true
    const nowMs = this.#options.clock.monotonicMs()
    missing.sinceMs = isCode(error, codes.unknownTopicOrPartition) ? Math.min(missing.sinceMs, nowMs) : Number.POSITIVE_INFINITY
    return nowMs - missing.sinceMs >= missingTopicMs
  }

  #outbox(leader: number): Outbox {
    let outbox = this.#outboxes.get(leader)
    if (outbox === undefined) {
      outbox = new Outbox(parcels => this.#ask(leader, parcels))
      this.#outboxes.set(leader, outbox)
    }
    return outbox
  }

  async #ask(leader: number, parcels: readonly Parcel[]): Promise<readonly (ProduceOutcome | undefined)[]> {
    const { cluster, transactionalId } = this.#options
    const replicationMs = cluster.requestTimeoutMs
    const request = produce(transactionalId, parcels, replicationMs)
    const { outcomes } = await cluster.askNode(leader, request, 'produce', replicationMs * 2)
    return parcels.map(({ topic, partition }) => outcomes.find(one => one.partition === partition && one.topic === topic))
  }
}

/** The broker's no before it writes anything: not retriable, and known to this client. */
const isRefusal = (code: number): boolean => code > 0 && !new KafkaError(code, '').retriable && code !== codes.duplicateSequence

const causeOf = (error: unknown): unknown => (error instanceof DeliveryError ? error.cause : error)

const positionsOf = ({ topic, partition, records }: Parcel, baseOffset: number): readonly Position[] => {
  const positions: Position[] = []
  for (let place = 0; place < records.length; place++) positions.push({ topic, partition, offset: baseOffset + place })
  return positions
}
