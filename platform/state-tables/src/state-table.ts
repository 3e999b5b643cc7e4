import type { Broker, Clock, Codec, Fields, Telemetry } from '@millrace/messaging'
import type { Table } from 'millrace'
import type { Unreadable } from './contents.ts'
import { closedTable, recovering, unknownTopic, waitEnded } from './errors.ts'
import { logStart, type Origin, type PartitionProgress } from './progress.ts'
import { RecordReader } from './read-record.ts'
import { Replica } from './replica.ts'
import { Waiters } from './waiters.ts'

const ASK_AGAIN_MS = 1000
const LOOK_AGAIN_MS = 10_000
const SUSPECTS_SHOWN = 100

const REPLACED = 'The topic of a table was deleted and made again: it answers no more until it was read anew.'
const WIDENED =
  'The topic of a table has other partitions than it had: it is read anew. Keys may have moved, and their older values with them: carry every state again.'

export interface TableStatus {
  readonly topic: string
  readonly recovered: boolean
  readonly partitions: readonly PartitionProgress[]
  /** Keys with a value. */
  readonly size: number
  /** Keys whose last record could not be read; the table holds the one before it, or none. */
  readonly suspectKeys: number
  /** The first hundred of them. */
  readonly suspects: readonly Unreadable[]
}

/** A compacted topic, held locally. */
export interface StateTable<D> {
  /** Resolves when the table first holds all that was on the topic when it started; rejects with MR_TABLE_CLOSED. */
  readonly ready: Promise<void>
  /** Throws MR_TABLE_RECOVERING before the table is recovered (law 9). */
  get(key: string): D | undefined
  /**
   * Resolves when the key has a value, and with `atLeast` one of that place in its stream (`ce_sequence`) or later.
   * When the signal aborts first: MR_TABLE_WAIT_ENDED, or MR_TABLE_RECOVERING where the table can't know yet.
   */
  waitFor(key: string, signal: AbortSignal, atLeast?: number): Promise<D>
  status(): TableStatus
}

export interface StateTableOptions<D> {
  readonly table: Table<D>
  readonly broker: Broker
  readonly codec: Codec
  readonly clock: Clock
  readonly telemetry: Telemetry
}

/** Follows one topic until closed. */
export class FollowedTable<D> implements StateTable<D> {
  readonly ready: Promise<void>
  readonly #topic: string
  readonly #options: StateTableOptions<D>
  readonly #closing = new AbortController()
  readonly #recovered = Promise.withResolvers<void>()
  readonly #waiters = new Waiters()
  readonly #life: Promise<void>
  #startedMs = 0
  #replica: Replica<D> | undefined

  constructor(options: StateTableOptions<D>) {
    this.#options = options
    this.#topic = options.table.source.topic
    this.ready = this.#recovered.promise
    // Nobody has to wait for it.
    this.ready.catch(() => undefined)
    this.#life = this.#live()
  }

  get(key: string): D | undefined {
    if (this.#closing.signal.aborted) throw closedTable(this.#topic)
    if (!this.#replica?.recovered) throw recovering(this.#topic)
    return this.#replica.find(key)?.data
  }

  async waitFor(key: string, signal: AbortSignal, atLeast?: number): Promise<D> {
    if (this.#closing.signal.aborted) throw closedTable(this.#topic)
    const find = () => {
      const entry = this.#replica?.find(key)
      return atLeast === undefined || (entry?.sequence ?? Number.NEGATIVE_INFINITY) >= atLeast ? entry : undefined
    }
    const givenUp = (): Error =>
      this.#replica?.recovered ? waitEnded(this.#topic, key, signal.reason) : recovering(this.#topic, signal.reason)
    return (await this.#waiters.wait(key, find, signal, givenUp)).data
  }

  status(): TableStatus {
    const contents = this.#replica?.contents
    return {
      topic: this.#topic,
      recovered: this.#replica?.recovered ?? false,
      partitions: this.#replica?.progress.partitions() ?? [],
      size: contents?.size ?? 0,
      suspectKeys: contents?.suspects ?? 0,
      suspects: contents?.someSuspects(SUSPECTS_SHOWN) ?? [],
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const error = closedTable(this.#topic)
    this.#recovered.reject(error)
    this.#waiters.failAll(error)
    await this.#life
  }

  async #live(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      this.#startedMs = this.#options.clock.monotonicMs()
      const origin = await this.#origin()
      if (origin !== undefined) await this.#follow(origin)
    }
  }

  /** Asks until the broker answers and has the topic. */
  async #origin(): Promise<Origin | undefined> {
    const { broker, clock, telemetry } = this.#options
    const { signal } = this.#closing
    while (!signal.aborted) {
      try {
        const [described] = await broker.topics.describe([this.#topic])
        const bounds = await broker.topics.bounds([this.#topic])
        // law 9: a topic without a partition isn't known yet; taken for empty, the table would answer at once and for good.
        if (described !== undefined && bounds.length > 0) return logStart(described.topicId, bounds)
        throw unknownTopic(this.#topic)
      } catch (error) {
        telemetry.log.warn({ topic: this.#topic }, 'A table can not begin: its topic gives no bounds. It asks again.', error)
        await clock.sleep(ASK_AGAIN_MS, signal)
      }
    }
    return undefined
  }

  /** Runs through the topic and goes on with what is new; ends when closed or when the log is no longer the one it read. */
  async #follow(origin: Origin): Promise<void> {
    const { broker, telemetry } = this.#options
    const ended = new AbortController()
    const over = AbortSignal.any([ended.signal, this.#closing.signal])
    const startOver = (why: string, fields: Fields = { topic: this.#topic }): void => {
      if (over.aborted) return
      telemetry.log.error(fields, why)
      ended.abort()
    }
    const replica = this.#newReplica(origin, over)
    this.#replica = replica
    if (replica.recovered) this.#recoveredNow(replica)
    const follower = broker.follow({
      from: origin.positions,
      records: batch => replica.apply(batch),
      outOfRange: ({ partition, offset, bounds }) => {
        const fields = { topic: this.#topic, partition, offset, earliest: bounds.earliest, latest: bounds.latest }
        startOver('The log of a table is not the one it read: it answers no more until it was read anew.', fields)
      },
      unreadable: ({ partition, offset, error }) => {
        const fields = { topic: this.#topic, partition, offset, code: error.code }
        if (error.code === 'MR_TOPIC_REPLACED') startOver(REPLACED, fields)
        else telemetry.log.error(fields, 'A table stands still: what comes next on its topic can not be read.', error)
      },
      trouble: error => telemetry.log.warn({ topic: this.#topic }, 'A table has trouble following its topic.', error),
    })
    void this.#watch(origin, over).then(error => {
      if (error !== undefined) startOver(error)
    })
    await aborted(over)
    // law 9: what was gathered from another log is no answer.
    if (ended.signal.aborted) this.#replica = undefined
    await follower.close()
  }

  /** Looks now and then whether the topic is still the one that is read; why it isn't, or nothing once the signal aborts. */
  async #watch({ topicId, bounds }: Origin, over: AbortSignal): Promise<string | undefined> {
    const { broker, clock } = this.#options
    for (;;) {
      await clock.sleep(LOOK_AGAIN_MS, over)
      if (over.aborted) return undefined
      const [now] = await broker.topics.describe([this.#topic]).catch(() => [])
      // law 9: a new log that is longer than the old one already has the position, and other records before it.
      if (now !== undefined && now.topicId !== topicId) return REPLACED
      if (now !== undefined && now.partitions !== bounds.length) return WIDENED
    }
  }

  #newReplica(origin: Origin, signal: AbortSignal): Replica<D> {
    const { table, codec, clock, telemetry } = this.#options
    const replica: Replica<D> = new Replica<D>({
      topic: this.#topic,
      origin,
      reader: new RecordReader({ table, codec, clock, telemetry, signal }),
      telemetry,
      signal,
      changed: key => this.#waiters.changed(key),
      recovered: () => this.#recoveredNow(replica),
    })
    return replica
  }

  #recoveredNow(replica: Replica<D>): void {
    const { clock, telemetry } = this.#options
    const seconds = (clock.monotonicMs() - this.#startedMs) / 1000
    telemetry.observe('millrace_table_recovery_seconds', { topic: this.#topic }, seconds)
    telemetry.log.info({ topic: this.#topic, keys: replica.contents.size, seconds }, 'A table is recovered.')
    this.#recovered.resolve()
    this.#waiters.allChanged()
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
