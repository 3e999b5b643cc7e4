import type { OutgoingRecord, TopicPartition } from '@millrace/messaging'
import { writeBatch } from '../wire/write-batch.ts'
import type { Identity } from './identity.ts'

/** Records of one partition on their way: encoded once, so that every try is the same to the broker. */
export class Parcel implements TopicPartition {
  readonly topic: string
  readonly partition: number
  readonly records: readonly OutgoingRecord[]
  readonly identity: Identity
  readonly #transactional: boolean
  readonly #firstSequence: number
  #bytes: Buffer | undefined
  /** A broker was asked to take it and has not plainly refused: it may hold these records. */
  inDoubt = false

  constructor({ topic, partition }: TopicPartition, records: readonly OutgoingRecord[], identity: Identity, transactional: boolean) {
    this.topic = topic
    this.partition = partition
    this.records = records
    this.identity = identity
    this.#transactional = transactional
    this.#firstSequence = identity.sequenceOf(this)
  }

  /** Encoded when first asked for: while a broker is busy with the parcels before. */
  get bytes(): Buffer {
    const { producerId, epoch } = this.identity
    this.#bytes ??= writeBatch(this.records, {
      producerId,
      epoch,
      firstSequence: this.#firstSequence,
      transactional: this.#transactional,
    })
    return this.#bytes
  }
}

/** Records by partition, in the order given, with their places in it. */
export const byPartition = (
  records: readonly OutgoingRecord[],
): readonly { readonly records: readonly OutgoingRecord[]; readonly places: readonly number[] }[] => {
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
