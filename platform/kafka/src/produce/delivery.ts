import type { Clock, OutgoingRecord, Position, TopicPartition } from '@millrace/messaging'
import { isPassing, messagingError, unavailable } from '../errors.ts'
import { Leaders } from '../fetch/leaders.ts'
import type { Cluster } from '../network/cluster.ts'
import { backoff } from '../network/retry.ts'
import { nameOf } from '../wire/by-topic.ts'
import { codes, isCode, KafkaError } from '../wire/error.ts'
import { produce } from '../wire/produce.ts'
import { writeBatch } from '../wire/write-batch.ts'
import type { Identity } from './identity.ts'

/** How long a topic may be unknown to the brokers: a new one takes a moment to get around. */
const missingTopicMs = 5_000

export interface DeliveryOptions {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly forMs: number
  readonly transactionalId: string | null
}

/** The records of one partition: encoded once, so that every try is the same to the broker. */
interface Parcel extends TopicPartition {
  readonly bytes: Buffer
  readonly indexes: readonly number[]
  baseOffset?: number
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

const parcels = (records: readonly OutgoingRecord[], identity: Identity, transactional: boolean): readonly Parcel[] =>
  [...Map.groupBy(records.entries(), ([, record]) => nameOf(record)).values()].flatMap(entries => {
    const [, first] = entries[0] ?? []
    if (first === undefined) return []
    const { topic, partition } = first
    const bytes = writeBatch(
      entries.map(([, record]) => record),
      { producerId: identity.producerId, epoch: identity.epoch, firstSequence: identity.sequenceOf(first), transactional },
    )
    return [{ topic, partition, bytes, indexes: entries.map(([index]) => index) }]
  })

/** Puts records on their partitions, once each, however often it takes. One delivery at a time per identity. */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #leaders: Leaders

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#leaders = new Leaders(options.cluster)
  }

  /** Offsets in the order given. Rejects with a DeliveryError. */
  async send(records: readonly OutgoingRecord[], identity: Identity): Promise<readonly Position[]> {
    const all = parcels(records, identity, this.#options.transactionalId !== null)
    await this.#sendAll(all, identity)
    const positions = all.flatMap(({ topic, partition, indexes, baseOffset = -1 }) =>
      indexes.map((index, place) => [index, { topic, partition, offset: baseOffset + place }] as const),
    )
    return positions.toSorted(([a], [b]) => a - b).map(([, position]) => position)
  }

  async #sendAll(all: readonly Parcel[], identity: Identity): Promise<void> {
    const { clock, signal, forMs } = this.#options
    const pause = backoff(clock, signal)
    const asked = new Set<Parcel>()
    const [until, missing] = [clock.monotonicMs() + forMs, { sinceMs: Number.POSITIVE_INFINITY }]
    for (let open = all; open.length > 0; open = open.filter(({ baseOffset }) => baseOffset === undefined)) {
      const failures = await this.#round(open, identity, asked)
      if (failures.length === 0) continue
      const final = failures.find(error => !isPassing(error)) ?? this.#missingTooLong(failures, missing)
      if (final !== undefined) throw new DeliveryError(messagingError('sending', final), this.#uncertain(open, asked))
      if (signal.aborted || clock.monotonicMs() >= until)
        throw new DeliveryError(unavailable('sending', failures[0]), this.#uncertain(open, asked))
      await pause.wait()
    }
  }

  #missingTooLong(failures: readonly unknown[], missing: { sinceMs: number }): unknown {
    const found = failures.find(error => isCode(error, codes.unknownTopicOrPartition))
    const nowMs = this.#options.clock.monotonicMs()
    missing.sinceMs = found === undefined ? Number.POSITIVE_INFINITY : Math.min(missing.sinceMs, nowMs)
    return nowMs - missing.sinceMs >= missingTopicMs ? found : undefined
  }

  #uncertain(open: readonly Parcel[], asked: ReadonlySet<Parcel>): boolean {
    return open.some(parcel => parcel.baseOffset === undefined && asked.has(parcel))
  }

  /** One try for each parcel, all leaders at once. Returns what went wrong. */
  async #round(open: readonly Parcel[], identity: Identity, asked: Set<Parcel>): Promise<readonly unknown[]> {
    const failures: unknown[] = []
    const unled = open.filter(parcel => this.#leaders.of(parcel) === undefined)
    if (unled.length > 0) await this.#look(unled).catch(error => failures.push(error))
    const groups = Map.groupBy(open, parcel => this.#leaders.of(parcel))
    await Promise.all(
      [...groups].map(async ([leader, group]) => {
        if (leader !== undefined) failures.push(...(await this.#ask(leader, group, identity, asked)))
      }),
    )
    return failures
  }

  async #look(parcels: readonly Parcel[]): Promise<void> {
    const missing = await this.#leaders.refresh([...new Set(parcels.map(({ topic }) => topic))])
    const lost = parcels.find(parcel => this.#leaders.of(parcel) === undefined)
    if (lost === undefined) return
    const code = missing.has(lost.topic) ? codes.unknownTopicOrPartition : codes.leaderNotAvailable
    throw new KafkaError(code, `looking for the leader of ${nameOf(lost)}`)
  }

  async #ask(leader: number, group: readonly Parcel[], identity: Identity, asked: Set<Parcel>): Promise<readonly unknown[]> {
    const { cluster, transactionalId } = this.#options
    // The leader may wait as long for its replicas.
    const replicationTimeoutMs = cluster.requestTimeoutMs
    try {
      for (const parcel of group) asked.add(parcel)
      const { outcomes } = await cluster.askNode(
        leader,
        produce(transactionalId, group, replicationTimeoutMs),
        'produce',
        replicationTimeoutMs * 2,
      )
      const answers = new Map(outcomes.map(outcome => [nameOf(outcome), outcome]))
      return group.flatMap(parcel => {
        const answer = answers.get(nameOf(parcel))
        if (answer?.errorCode === codes.none) {
          parcel.baseOffset = answer.baseOffset
          identity.advance(parcel, parcel.indexes.length)
          return []
        }
        this.#leaders.forget(parcel)
        return [new KafkaError(answer?.errorCode ?? -1, `sending to ${nameOf(parcel)}`)]
      })
    } catch (error) {
      for (const parcel of group) this.#leaders.forget(parcel)
      return [error]
    }
  }
}
