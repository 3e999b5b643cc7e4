import type { OutgoingRecord, TopicPartition } from '@millrace/messaging'
import { stockKafkajs } from '../kafkajs.ts'
import type { Compression } from '../wire/compress.ts'
import { stockBatch } from '../wire/stock-batch.ts'
import { type BatchIdentity, writeBatch, writeCompressedBatch } from '../wire/write-batch.ts'
import type { Identity } from './identity.ts'

export interface ParcelOptions {
  readonly transactional: boolean
  readonly compression: Compression
}

/** Records of one partition on their way: encoded once, so that every try is the same to the broker. */
export class Parcel implements TopicPartition {
  readonly topic: string
  readonly partition: number
  readonly records: readonly OutgoingRecord[]
  readonly identity: Identity
  readonly #transactional: boolean
  readonly #firstSequence: number
  #compression: Compression
  #bytes: Buffer | undefined
  /** A broker was asked to take it and has not plainly refused: it may hold these records. */
  inDoubt = false

  constructor({ topic, partition }: TopicPartition, records: readonly OutgoingRecord[], identity: Identity, options: ParcelOptions) {
    this.topic = topic
    this.partition = partition
    this.records = records
    this.identity = identity
    this.#transactional = options.transactional
    this.#compression = options.compression
    this.#firstSequence = identity.sequenceOf(this)
  }

  /** Its bytes take a while: `prepare` comes first. */
  get takesTime(): boolean {
    return this.#bytes === undefined && (this.compressed || stockKafkajs)
  }

  async prepare(): Promise<void> {
    const compression = this.#compression
    this.#bytes = await (stockKafkajs
      ? stockBatch(this.records, this.#batch)
      : writeCompressedBatch(this.records, this.#batch, compression))
  }

  /** What doesn't take time is encoded when first asked for: while a broker is busy with the parcels before. */
  get bytes(): Buffer {
    this.#bytes ??= writeBatch(this.records, this.#batch)
    return this.#bytes
  }

  get compressed(): boolean {
    return this.#compression !== 'none'
  }

  /** For a broker that refuses the compression, so holds nothing of it. */
  leaveUncompressed(): void {
    this.#compression = 'none'
    this.#bytes = undefined
  }

  get #batch(): BatchIdentity {
    const { producerId, epoch } = this.identity
    return { producerId, epoch, firstSequence: this.#firstSequence, transactional: this.#transactional }
  }
}

export interface OfPartition {
  readonly records: readonly OutgoingRecord[]
  /** Of each among all that were given. */
  readonly places: readonly number[]
}

/** Records by partition, in the order given. */
export const byPartition = (records: readonly OutgoingRecord[]): readonly OfPartition[] => {
  const groups = new Map<string, { records: OutgoingRecord[]; places: number[] }>()
  for (const [place, record] of records.entries()) {
    const name = `${record.topic}/${record.partition}`
    let group = groups.get(name)
    if (group === undefined) {
      group = { records: [], places: [] }
      groups.set(name, group)
    }
    group.records.push(record)
    group.places.push(place)
  }
  return [...groups.values()]
}

export const ofOnePartition = (records: readonly OutgoingRecord[]): boolean => {
  const [first] = records
  return first !== undefined && records.every(({ topic, partition }) => partition === first.partition && topic === first.topic)
}
