import type { FetchedBatch, IncomingRecord, Telemetry } from '@millrace/messaging'
import { Contents, type Entry, type Unreadable } from './contents.ts'
import { type Origin, Progress } from './progress.ts'
import type { RecordReader } from './read-record.ts'

export interface ReplicaOptions<D> {
  readonly topic: string
  readonly origin: Origin
  readonly reader: RecordReader<D>
  readonly telemetry: Telemetry
  readonly signal: AbortSignal
  /** A key has another value, or none. Called only once recovered. */
  changed(key: string): void
  recovered(): void
}

/** One run through the topic, and what it has gathered. */
export class Replica<D> {
  readonly progress: Progress
  readonly contents = new Contents<D>()
  readonly #options: ReplicaOptions<D>
  #recovered: boolean

  constructor(options: ReplicaOptions<D>) {
    this.#options = options
    this.progress = new Progress(options.origin)
    this.#recovered = this.progress.reached
  }

  get recovered(): boolean {
    return this.#recovered
  }

  /** law 9: nothing before recovery, for what is there may be older than what others have seen. */
  find(key: string): Entry<D> | undefined {
    return this.#recovered ? this.contents.get(key) : undefined
  }

  async apply(batch: FetchedBatch): Promise<void> {
    for (const record of batch.records) {
      const applied = this.#applyRecord(record)
      if (applied) await applied
      if (this.#options.signal.aborted) return
    }
    this.progress.move(batch)
    this.#settle()
    this.#report(batch.partition)
  }

  /** Something to wait for only while a schema has to be learned. */
  #applyRecord(record: IncomingRecord): Promise<void> | undefined {
    const key = record.key?.toString()
    if (key === undefined) this.#passOver(record, undefined, { reason: 'no-key', detail: 'the record has no key' })
    else if (record.value === null) this.#remove(key)
    else {
      const reading = this.#options.reader.read(record, record.value)
      if (reading instanceof Promise) return reading.then(read => this.#take(record, key, read))
      this.#take(record, key, reading)
    }
    return undefined
  }

  #remove(key: string): void {
    this.contents.delete(key)
    this.#changed(key)
  }

  #take(record: IncomingRecord, key: string, reading: Entry<D> | Pick<Unreadable, 'reason' | 'detail'>): void {
    if ('reason' in reading) {
      this.#passOver(record, key, reading)
      return
    }
    this.contents.set(key, reading)
    this.#changed(key)
  }

  #passOver({ topic, partition, offset }: IncomingRecord, key: string | undefined, why: Pick<Unreadable, 'reason' | 'detail'>): void {
    const { telemetry } = this.#options
    const { reason, detail } = why
    telemetry.count('millrace_table_unreadable_records_total', { topic, reason })
    if (key !== undefined) this.contents.suspect(key, { topic, partition, offset, key, ...why })
    const fields = { topic, partition, offset, reason, detail }
    // law 6: types this service doesn't know are another version's business; bytes no schema explains are someone's fault.
    if (reason === 'unknown-type') telemetry.log.warn(fields, 'A table keeps an older value: this record is of a type it does not know.')
    else telemetry.log.error(fields, 'A table passed over a record: its key keeps the value before it.')
  }

  #changed(key: string): void {
    if (this.#recovered) this.#options.changed(key)
  }

  #settle(): void {
    if (this.#recovered || !this.progress.reached) return
    this.#recovered = true
    this.#options.recovered()
  }

  #report(changed: number): void {
    const { topic, telemetry } = this.#options
    const at = this.progress.partitions().find(({ partition }) => partition === changed)
    telemetry.gauge('millrace_table_keys', { topic }, this.contents.size)
    telemetry.gauge('millrace_table_suspect_keys', { topic }, this.contents.suspects)
    if (at) telemetry.gauge('millrace_table_lag_records', { topic, partition: changed }, at.latest - at.position)
  }
}
