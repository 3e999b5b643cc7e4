import { MessagingError } from '../../errors.ts'
import type { Bounds, FetchedBatch, Position, Unreadable } from '../../ports/broker.ts'
import type { Cluster } from './cluster.ts'
import type { PartitionLog } from './partition-log.ts'

const MAX_FETCH_RECORDS = 500
const RETRY_DELIVERY_MS = 1000

export interface FetcherOptions {
  readonly cluster: Cluster
  readonly from: Position
  /** Whether batches without a record are given too. */
  readonly empty: boolean
  deliver(batch: FetchedBatch): Promise<void> | void
  outOfRange(at: Position & { readonly bounds: Bounds }): void
  /** Left out: `trouble` hears of it. */
  unreadable?: ((at: Unreadable) => void) | undefined
  trouble(error: Error): void
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** Reads one partition from an offset on, for as long as it isn't paused or stopped. */
export class Fetcher {
  readonly #options: FetcherOptions
  readonly #stopped = new AbortController()
  readonly #unsubscribe: readonly (() => void)[]
  #offset: number
  /** What the position is in: another log under the same name is another. */
  #log: PartitionLog | undefined
  #paused = false
  /** Scheduled, or waiting for a delivery to be taken. */
  #busy = false

  constructor(options: FetcherOptions) {
    const { cluster, from } = options
    this.#options = options
    this.#offset = from.offset
    const wake = (): void => this.#wake()
    this.#unsubscribe = [cluster.topics.onChange(from, wake), cluster.faults.onChange(wake)]
    if (!cluster.topics.find(from)) cluster.later(() => options.trouble(cluster.faults.outage ?? this.#missing()))
    this.#wake()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#wake()
  }

  stop(): void {
    this.#stopped.abort()
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
  }

  get #idle(): boolean {
    return this.#stopped.signal.aborted || this.#paused || this.#options.cluster.faults.outage !== undefined
  }

  #wake(): void {
    if (this.#busy || this.#idle) return
    this.#busy = true
    this.#options.cluster.later(() => this.#fetch())
  }

  #fetch(): void {
    this.#busy = false
    const { cluster, from, empty } = this.#options
    const log = cluster.topics.find(from)
    if (this.#idle || log === undefined) return
    this.#log ??= log
    const batch = log === this.#log ? log.read(this.#offset, MAX_FETCH_RECORDS) : { unreadable: this.#replaced() }
    if (batch === undefined) return
    if (batch === 'outOfRange') this.#outOfRange(log.bounds())
    else if ('unreadable' in batch) this.#unreadable(batch.unreadable)
    else {
      this.#offset = batch.nextOffset
      if (empty || batch.records.length > 0) this.#deliver(batch)
      this.#wake()
    }
  }

  #deliver(batch: FetchedBatch): void {
    const taken = this.#tryDeliver(batch)
    if (taken === undefined) return
    this.#busy = true
    void taken.then(() => {
      this.#busy = false
      this.#wake()
    })
  }

  /** A delivery that is taken at once returns nothing to wait for. */
  #tryDeliver(batch: FetchedBatch): Promise<void> | undefined {
    try {
      const taken = this.#options.deliver(batch)
      return taken instanceof Promise ? taken.catch(error => this.#deliverAgain(batch, error)) : undefined
    } catch (error) {
      return this.#deliverAgain(batch, error)
    }
  }

  async #deliverAgain(batch: FetchedBatch, error: unknown): Promise<void> {
    this.#options.trouble(asError(error))
    await this.#options.cluster.clock.sleep(RETRY_DELIVERY_MS, this.#stopped.signal)
    if (!this.#stopped.signal.aborted) await this.#tryDeliver(batch)
  }

  #outOfRange(bounds: Bounds): void {
    const { from, outOfRange } = this.#options
    this.stop()
    outOfRange({ ...from, offset: this.#offset, bounds })
  }

  #unreadable(error: MessagingError): void {
    const { from, unreadable, trouble } = this.#options
    this.stop()
    if (unreadable) unreadable({ ...from, offset: this.#offset, error })
    else trouble(error)
  }

  #replaced(): MessagingError {
    const { topic, partition } = this.#options.from
    return new MessagingError(
      'MR_TOPIC_REPLACED',
      `The topic of ${topic}/${partition} was deleted and made again: begin the new one anew.`,
      {
        failure: 'permanent',
      },
    )
  }

  #missing(): MessagingError {
    const { topic, partition } = this.#options.from
    return new MessagingError('MR_TOPIC_MISSING', `${topic}/${partition} doesn't exist (yet): reading begins when it does.`)
  }
}
