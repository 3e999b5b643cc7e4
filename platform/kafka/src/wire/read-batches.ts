import type { IncomingRecord, Position } from '@millrace/messaging'
import { crc32c } from '../crc32c.ts'
import { decompress, UnfoldsTooLarge, UnknownCompression } from './codec.ts'
import { Reader } from './reader.ts'
import { type OfBatch, readRecords } from './record.ts'
import { malformed, tooLarge, unfoldsTooLarge, unknownCompression, unknownFormat, wrongChecksum } from './unreadable.ts'

export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

export interface RecordSet {
  readonly records: readonly IncomingRecord[]
  /** Behind the last batch read, also where it held nothing to show. */
  readonly nextOffset: number
  /** Set when not even one batch was whole: what it takes to fetch it. */
  readonly neededBytes?: number
}

interface Batch extends OfBatch {
  readonly lastOffset: number
  readonly attributes: number
  readonly producerId: number
  readonly records: Buffer
}

const overheadBytes = 12
const magicOffset = 16
const crcOffset = 17
const bodyOffset = 21
const recordsOffset = 61
const compressionMask = 0x07
const logAppendTime = 0x08
const transactional = 0x10
const control = 0x20

/** Format 2: https://kafka.apache.org/documentation/#recordbatch. Throws the error that stops the partition. */
const readBatch = (bytes: Buffer, at: Position): Batch => {
  if (bytes.length <= magicOffset) throw malformed(at, at.offset + 1, new RangeError(`${bytes.length} bytes`))
  const format = bytes.readInt8(magicOffset)
  if (format !== 2) throw unknownFormat(at, format)
  if (bytes.length < recordsOffset) throw malformed(at, at.offset + 1, new RangeError(`${bytes.length} bytes`))
  const lastOffset = at.offset + bytes.readInt32BE(23)
  if (crc32c(bytes.subarray(bodyOffset)) !== bytes.readUInt32BE(crcOffset)) throw wrongChecksum(at, lastOffset + 1)
  const from = new Reader(bytes, bodyOffset)
  const attributes = from.int16()
  from.int32()
  const firstTimestamp = from.int64()
  const maxTimestamp = from.int64()
  const producerId = from.int64()
  from.at += 6
  return {
    firstOffset: at.offset,
    lastOffset,
    attributes,
    firstTimestamp,
    maxTimestamp,
    producerId,
    logAppendTime: (attributes & logAppendTime) !== 0,
    count: from.int32(),
    records: bytes.subarray(recordsOffset),
  }
}

/** A control record's key: version, then 0 for abort and 1 for commit. */
const isAbortMarker = ({ records, ...batch }: Batch, at: Position): boolean => {
  const marker: IncomingRecord[] = []
  readRecords(records, { ...batch, count: Math.min(1, batch.count) }, { ...at, offset: 0 }, marker)
  const key = marker[0]?.key ?? null
  return key !== null && key.length >= 4 && key.readInt16BE(2) === 0
}

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

const unfold = async ({ attributes, records, lastOffset }: Batch, at: Position, maxBatchBytes: number): Promise<Buffer> => {
  try {
    return await decompress(attributes, records, maxBatchBytes)
  } catch (error) {
    if (error instanceof UnfoldsTooLarge) throw unfoldsTooLarge(at, lastOffset + 1, maxBatchBytes, error.cause)
    if (error instanceof UnknownCompression) throw unknownCompression(at, lastOffset + 1, attributes & compressionMask)
    throw malformed(at, lastOffset + 1, error)
  }
}

const readPlain = (plain: Buffer, batch: Batch, at: Position, from: Position, into: IncomingRecord[]): void => {
  const taken = into.length
  try {
    readRecords(plain, batch, from, into)
  } catch (error) {
    into.length = taken
    throw malformed(at, batch.lastOffset + 1, error)
  }
}

/**
 * The records of one fetched partition, read committed, from `position` on. Aborted transactions are told by batch, as Kafka's own
 * client does: kafkajs takes any record whose key is four zero bytes for an abort marker, loses the order of headers, doesn't look at
 * checksums, and shows nothing of a batch that compaction emptied, so that a reader would ask for it for ever.
 * Ends before a batch that can't be read; where that is the first, throws why. What is unfolded at once is bounded (law 11): the rest is
 * fetched again.
 */
export const readBatches = async (
  at: Position,
  bytes: Buffer,
  transactions: readonly AbortedTransaction[],
  maxBatchBytes: number,
): Promise<RecordSet> => {
  const aborted = abortedProducers(transactions)
  const records: IncomingRecord[] = []
  let nextOffset = at.offset
  let unfolded = 0
  let start = 0
  while (bytes.length - start > overheadBytes && unfolded < maxBatchBytes) {
    const from = new Reader(bytes, start)
    const place = { topic: at.topic, partition: at.partition, offset: from.int64() }
    const end = start + overheadBytes + Math.max(0, from.int32())
    if (start === 0 && end > maxBatchBytes) throw tooLarge(place, end, maxBatchBytes)
    if (end > bytes.length) return start === 0 ? { records, nextOffset, neededBytes: end } : { records, nextOffset }
    try {
      const batch = readBatch(bytes.subarray(start, end), place)
      const hidden = aborted.hides(batch)
      if (batch.attributes & control) {
        if (isAbortMarker(batch, place)) aborted.ended(batch)
      } else if (!hidden && batch.lastOffset >= at.offset) {
        const plain = batch.attributes & compressionMask ? await unfold(batch, place, maxBatchBytes) : batch.records
        readPlain(plain, batch, place, at, records)
        unfolded += plain.length
      }
      nextOffset = Math.max(nextOffset, batch.lastOffset + 1)
    } catch (error) {
      // law 5: what lies before it is given first; then it is met again, as the first.
      if (nextOffset === at.offset) throw error
      break
    }
    start = end
  }
  return { records, nextOffset }
}
