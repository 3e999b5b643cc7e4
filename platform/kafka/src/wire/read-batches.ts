import type { IncomingRecord, TopicPartition } from '@millrace/messaging'
import { decompress, isCompressed } from './codec.ts'
import { LazyHeaders } from './headers.ts'
import { Reader } from './reader.ts'

export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

export interface RecordSet {
  readonly records: readonly IncomingRecord[]
  /** Behind the last whole batch, also where it held nothing to show. */
  readonly nextOffset: number
  /** Set when not even one batch was whole: what it takes to fetch it. */
  readonly neededBytes?: number
}

interface Batch {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly attributes: number
  readonly firstTimestamp: number
  readonly maxTimestamp: number
  readonly producerId: number
  readonly count: number
}

const overheadBytes = 12
const magicOffset = 4
const logAppendTime = 0x08
const transactional = 0x10
const control = 0x20

const readBatchHeader = (from: Reader, firstOffset: number): Batch => {
  from.at += magicOffset
  const magic = from.int8()
  if (magic !== 2) throw new Error(`record format ${magic}: only format 2 (Kafka 0.11 and newer) is read`)
  from.int32()
  const attributes = from.int16()
  const lastOffset = firstOffset + from.int32()
  const [firstTimestamp, maxTimestamp, producerId] = [from.int64(), from.int64(), from.int64()]
  from.at += 6
  return { firstOffset, lastOffset, attributes, firstTimestamp, maxTimestamp, producerId, count: from.int32() }
}

const readRecord = (from: Reader, batch: Batch, at: TopicPartition): IncomingRecord => {
  const end = from.varint() + from.at
  from.int8()
  const timestampDelta = from.varint()
  const offset = batch.firstOffset + from.varint()
  const [key, value] = [from.varintBytes(), from.varintBytes()]
  const headers = new LazyHeaders(from.bytes, from.at)
  from.at = end
  const timestamp = batch.attributes & logAppendTime ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta
  return { topic: at.topic, partition: at.partition, offset, key, value, headers, timestamp }
}

/** A control record's key: version, then 0 for abort and 1 for commit. */
const isAbortMarker = (record: IncomingRecord): boolean => record.key !== null && record.key.length >= 4 && record.key.readInt16BE(2) === 0

/** Which producers are inside an aborted transaction, as batches pass by in offset order. */
const abortedProducers = (transactions: readonly AbortedTransaction[]) => {
  const ahead = transactions.toSorted((a, b) => a.firstOffset - b.firstOffset)
  const inside = new Set<number>()
  return {
    hides: (batch: Batch): boolean => {
      for (let next = ahead[0]; next !== undefined && next.firstOffset <= batch.lastOffset; next = ahead[0]) {
        inside.add(next.producerId)
        ahead.shift()
      }
      return (batch.attributes & transactional) !== 0 && inside.has(batch.producerId)
    },
    ended: (batch: Batch): void => {
      inside.delete(batch.producerId)
    },
  }
}

const readRecords = async (from: Reader, batch: Batch, at: TopicPartition): Promise<IncomingRecord[]> => {
  const plain = isCompressed(batch.attributes) ? new Reader(await decompress(batch.attributes, from.slice(from.left))) : from
  return Array.from({ length: batch.count }, () => readRecord(plain, batch, at))
}

/**
 * The records of one fetched partition, read committed, from `position` on. Aborted transactions are told by batch, as Kafka's own
 * client does: kafkajs takes any record whose key is four zero bytes for an abort marker, loses the order of headers, and
 * shows nothing of a batch that compaction emptied, so that a reader would ask for it for ever.
 */
export const readBatches = async (
  at: TopicPartition & { readonly offset: number },
  bytes: Buffer,
  transactions: readonly AbortedTransaction[],
): Promise<RecordSet> => {
  const from = new Reader(bytes)
  const aborted = abortedProducers(transactions)
  const records: IncomingRecord[] = []
  let nextOffset = at.offset
  while (from.left > overheadBytes) {
    const [firstOffset, length] = [from.int64(), from.int32()]
    if (length > from.left) {
      return from.at === overheadBytes ? { records, nextOffset, neededBytes: length + overheadBytes } : { records, nextOffset }
    }
    const body = new Reader(from.slice(length))
    const batch = readBatchHeader(body, firstOffset)
    const hidden = aborted.hides(batch)
    if (batch.attributes & control) {
      const [marker] = await readRecords(body, batch, at)
      if (marker !== undefined && isAbortMarker(marker)) aborted.ended(batch)
    } else if (!hidden && batch.lastOffset >= at.offset) {
      for (const record of await readRecords(body, batch, at)) if (record.offset >= at.offset) records.push(record)
    }
    nextOffset = Math.max(nextOffset, batch.lastOffset + 1)
  }
  return { records, nextOffset }
}
