import type { MessagingError } from '../../errors.ts'
import type { Bounds, FetchedBatch, HeaderList, IncomingRecord, OutgoingRecord, RecordHeaders } from '../../ports/broker.ts'

/** One transaction in the logs it wrote to. */
export interface Transaction {
  state: 'open' | 'committed' | 'aborted'
}

interface Entry {
  readonly offset: number
  /** null: a transaction's marker, which takes an offset and is never delivered. */
  readonly record: IncomingRecord | null
  readonly transaction: Transaction | undefined
  /** Why nobody can read it. */
  readonly unreadable?: MessagingError
}

/** What lies next can't be read. */
export interface UnreadableEntry {
  readonly unreadable: MessagingError
}

const bytesOf = (value: string | Buffer): Buffer => (typeof value === 'string' ? Buffer.from(value) : value)

class LogHeaders implements RecordHeaders {
  readonly #list: HeaderList

  constructor(list: HeaderList) {
    this.#list = list
  }

  get(name: string): string | undefined {
    return this.#list.findLast(header => header[0] === name)?.[1].toString()
  }

  entries(): readonly (readonly [string, Buffer])[] {
    return this.#list.map(([name, value]) => [name, bytesOf(value)] as const)
  }
}

/** The log keeps nothing of the sender's memory, as a network would not. */
const copied = (buffer: Buffer | null): Buffer | null => (buffer === null ? null : Buffer.from(buffer))

const copiedHeaders = (headers: HeaderList): HeaderList =>
  headers.map(header => (typeof header[1] === 'string' ? header : [header[0], Buffer.from(header[1])]))

/** One partition: records and transaction markers by offset, read as far as no open transaction stands in the way. */
export class PartitionLog {
  readonly topic: string
  readonly partition: number
  readonly #changed: () => void
  readonly #firstOffsets = new Map<Transaction, number>()
  #entries: Entry[] = []
  #earliest = 0
  #end = 0

  constructor(topic: string, partition: number, changed: () => void) {
    this.topic = topic
    this.partition = partition
    this.#changed = changed
  }

  /** The offset the record got. */
  append(sent: OutgoingRecord, transaction?: Transaction): number {
    const offset = this.#end++
    const record: IncomingRecord = {
      topic: this.topic,
      partition: this.partition,
      offset,
      key: copied(sent.key),
      value: copied(sent.value),
      headers: new LogHeaders(copiedHeaders(sent.headers)),
      timestamp: sent.timestamp,
    }
    this.#entries.push({ offset, record, transaction })
    if (transaction === undefined) this.#changed()
    else if (!this.#firstOffsets.has(transaction)) this.#firstOffsets.set(transaction, offset)
    return offset
  }

  /** Something that takes an offset, and that nobody can read. */
  appendUnreadable(error: (offset: number) => MessagingError): void {
    const offset = this.#end++
    this.#entries.push({ offset, record: null, transaction: undefined, unreadable: error(offset) })
    this.#changed()
  }

  /** Writes the marker of a transaction that is over and makes what stood behind it readable. */
  endTransaction(transaction: Transaction): void {
    this.#entries.push({ offset: this.#end++, record: null, transaction })
    this.#firstOffsets.delete(transaction)
    this.#changed()
  }

  bounds(): Bounds {
    return { topic: this.topic, partition: this.partition, earliest: this.#earliest, latest: this.#lastStable() }
  }

  /** The first readable offset of this time or later; the end where there is none. */
  offsetAt(timestampMs: number): number {
    const end = this.#lastStable()
    const at = ({ offset, record }: Entry) => offset < end && record !== null && record.timestamp >= timestampMs
    return this.#entries.find(at)?.offset ?? end
  }

  /** Up to `maxRecords` readable records from `offset` on; undefined when there is nothing to move over. */
  read(offset: number, maxRecords: number): FetchedBatch | UnreadableEntry | 'outOfRange' | undefined {
    if (offset < this.#earliest || offset > this.#end) return 'outOfRange'
    const highWatermark = this.#lastStable()
    const records: IncomingRecord[] = []
    let at = this.#indexOf(offset)
    let entry = this.#entries[at]
    if (entry?.unreadable !== undefined) return { unreadable: entry.unreadable }
    while (entry !== undefined && entry.unreadable === undefined && entry.offset < highWatermark && records.length < maxRecords) {
      if (entry.record !== null && entry.transaction?.state !== 'aborted') records.push(entry.record)
      entry = this.#entries[++at]
    }
    const nextOffset = entry !== undefined && entry.offset < highWatermark ? entry.offset : Math.max(offset, highWatermark)
    if (nextOffset === offset) return undefined
    return { topic: this.topic, partition: this.partition, records, nextOffset, highWatermark }
  }

  /** Keeps the last record of each key below the last stable offset, with tombstones unless told to drop them. */
  compact(dropTombstones: boolean): void {
    const stable = this.#lastStable()
    const last = new Map<string, number>()
    for (const { offset, record, transaction } of this.#entries) {
      if (record?.key && offset < stable && transaction?.state !== 'aborted') last.set(record.key.toString('latin1'), offset)
    }
    this.#entries = this.#entries.filter(({ offset, record }) => {
      if (offset >= stable || record === null) return true
      if (!record.key || last.get(record.key.toString('latin1')) !== offset) return false
      return record.value !== null || !dropTombstones
    })
  }

  /** What retention does: the log begins at `offset` from now on. */
  deleteBefore(offset: number): void {
    this.#earliest = Math.max(this.#earliest, Math.min(offset, this.#end))
    this.#entries.splice(0, this.#indexOf(this.#earliest))
    this.#changed()
  }

  #lastStable(): number {
    let stable = this.#end
    for (const offset of this.#firstOffsets.values()) stable = Math.min(stable, offset)
    return stable
  }

  /** Where the first entry at `offset` or later is: its place in an unbroken log, else by bisection. */
  #indexOf(offset: number): number {
    const straight = offset - (this.#entries[0]?.offset ?? offset)
    if (straight >= 0 && this.#entries[straight]?.offset === offset) return straight
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#entries[middle]?.offset ?? offset) < offset) low = middle + 1
      else high = middle
    }
    return low
  }
}
