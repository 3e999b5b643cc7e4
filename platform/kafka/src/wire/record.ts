import type { IncomingRecord, TopicPartition } from '@millrace/messaging'
import { LazyHeaders } from './headers.ts'
import { Reader } from './reader.ts'

/** What the records of a batch have from it. */
export interface OfBatch {
  readonly firstOffset: number
  readonly firstTimestamp: number
  readonly maxTimestamp: number
  readonly logAppendTime: boolean
  readonly count: number
}

/**
 * Keys, values and headers are slices. One that is kept (a slow lane's) keeps what it is cut from: this much, not an
 * answer of 8 MiB (law 11).
 */
const pieceBytes = 16_384

const readRecord = (from: Reader, batch: OfBatch, { topic, partition }: TopicPartition): IncomingRecord => {
  const end = from.varint() + from.at
  if (end > from.bytes.length) throw new RangeError(`a record ends at ${end} of ${from.bytes.length} bytes`)
  from.at += 1
  const timestampDelta = from.varint()
  const offset = batch.firstOffset + from.varint()
  const key = from.varintBytes()
  const value = from.varintBytes()
  const headers = new LazyHeaders(from.bytes, from.at, end)
  from.at = end
  const timestamp = batch.logAppendTime ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta
  return { topic, partition, offset, key, value, headers, timestamp }
}

/** Copies whole records out, as many as make a piece and one at least; leaves the reader behind them. */
const takePiece = (from: Reader, most: number): { readonly bytes: Buffer; readonly count: number } => {
  const start = from.at
  let count = 0
  let end = start
  for (; count < most; count++) {
    const next = from.varint() + from.at
    if (count > 0 && next - start > pieceBytes) break
    from.at = next
    end = next
  }
  from.at = start
  const found = from.slice(end - start)
  const bytes = Buffer.allocUnsafeSlow(found.length)
  found.copy(bytes)
  return { bytes, count }
}

/** The records of a batch, from an offset on. Throws RangeError where they aren't what their lengths say. */
export const readRecords = (
  plain: Buffer,
  batch: OfBatch,
  at: TopicPartition & { readonly offset: number },
  into: IncomingRecord[],
): void => {
  const from = new Reader(plain)
  for (let left = batch.count; left > 0; ) {
    const { bytes, count } = takePiece(from, left)
    const piece = new Reader(bytes)
    for (let index = 0; index < count; index++) {
      const record = readRecord(piece, batch, at)
      if (record.offset >= at.offset) into.push(record)
    }
    left -= count
  }
}
