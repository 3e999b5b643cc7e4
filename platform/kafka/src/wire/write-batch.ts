import type { HeaderList, OutgoingRecord } from '@millrace/messaging'
import { crc32c } from '../kafkajs.ts'
import type { ProducerIdentity } from './produce.ts'
import { Writer } from './writer.ts'

const transactionalFlag = 0x10
const crcOffset = 17
const bodyOffset = 21

const varintSize = (value: number): number => {
  let size = 1
  for (let rest = value >= 0 ? value * 2 : -value * 2 - 1; rest >= 0x80; rest = Math.floor(rest / 128)) size++
  return size
}

const bytesSize = (length: number): number => varintSize(length) + length
const nullableSize = (bytes: Buffer | null): number => (bytes === null ? 1 : bytesSize(bytes.length))

const headersSize = (headers: HeaderList): number => {
  let size = varintSize(headers.length)
  for (const [name, value] of headers) size += bytesSize(Buffer.byteLength(name)) + bytesSize(Buffer.byteLength(value))
  return size
}

const writeRecord = (to: Writer, record: OutgoingRecord, timestampDelta: number, offsetDelta: number): void => {
  const { key, value, headers } = record
  const sizes = [1, varintSize(timestampDelta), varintSize(offsetDelta), nullableSize(key), nullableSize(value), headersSize(headers)]
  to.varint(sizes.reduce((total, size) => total + size)).int8(0)
  to.varint(timestampDelta).varint(offsetDelta).varintBytes(key).varintBytes(value).varint(headers.length)
  for (const [name, content] of headers) to.varintBytes(Buffer.from(name)).varintBytes(Buffer.from(content))
}

export interface BatchIdentity extends ProducerIdentity {
  readonly firstSequence: number
  readonly transactional: boolean
}

/** One record batch, format 2: https://kafka.apache.org/documentation/#recordbatch. Headers keep their order, which kafkajs's objects can't. */
export const writeBatch = (records: readonly OutgoingRecord[], identity: BatchIdentity): Buffer => {
  const firstTimestamp = records[0]?.timestamp ?? 0
  const maxTimestamp = records.reduce((max, { timestamp }) => Math.max(max, timestamp), firstTimestamp)
  const to = new Writer(1024)
  to.int64(0).int32(0).int32(0).int8(2).uint32(0)
  to.int16(identity.transactional ? transactionalFlag : 0).int32(records.length - 1)
  to.int64(firstTimestamp).int64(maxTimestamp)
  to.int64(identity.producerId).int16(identity.epoch).int32(identity.firstSequence)
  to.int32(records.length)
  for (const [index, record] of records.entries()) writeRecord(to, record, record.timestamp - firstTimestamp, index)
  const { bytes } = to
  bytes.writeInt32BE(bytes.length - 12, 8)
  bytes.writeUInt32BE(crc32c(bytes.subarray(bodyOffset)), crcOffset)
  return bytes
}
