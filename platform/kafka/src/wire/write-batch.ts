import type { OutgoingRecord } from '@millrace/messaging'
import { crc32c } from '../crc32c.ts'
import { type Compressed, type Compression, compress } from './compress.ts'
import type { ProducerIdentity } from './produce.ts'
import { RecordWriter } from './record-writer.ts'

const transactionalFlag = 0x10
const [offsetSize, lengthSize, leaderEpochSize, magicSize, crcSize] = [8, 4, 4, 1, 4]
const crcOffset = offsetSize + lengthSize + leaderEpochSize + magicSize
const checkedOffset = crcOffset + crcSize
const headerSize = 61

export interface BatchIdentity extends ProducerIdentity {
  readonly firstSequence: number
  readonly transactional: boolean
}

const scratch = new RecordWriter()

const writeInt64 = (bytes: Buffer, value: number, at: number): void => {
  const high = Math.floor(value / 0x1_0000_0000)
  bytes.writeInt32BE(high, at)
  bytes.writeUInt32BE(value - high * 0x1_0000_0000, at + 4)
}

/** One record batch, format 2: https://kafka.apache.org/documentation/#recordbatch. Headers keep their order, which kafkajs's objects can't. */
export const writeBatch = (records: readonly OutgoingRecord[], identity: BatchIdentity): Buffer => {
  const times = timesOf(records)
  return assemble({ codec: 0, content: writeRecords(records, times) }, records.length, times, identity)
}

/** The same, its records compressed where that makes it smaller. */
export const writeCompressedBatch = (
  records: readonly OutgoingRecord[],
  identity: BatchIdentity,
  compression: Compression,
): Buffer | Promise<Buffer> => {
  const times = timesOf(records)
  const finish = (compressed: Compressed): Buffer => assemble(compressed, records.length, times, identity)
  const compressed = compress(writeRecords(records, times), compression)
  return compressed instanceof Promise ? compressed.then(finish) : finish(compressed)
}

/** Good until the next call. */
const writeRecords = (records: readonly OutgoingRecord[], { first }: Times): Buffer => {
  scratch.clear()
  for (let index = 0; index < records.length; index++) {
    const record = records[index]
    if (record !== undefined) scratch.record(record, record.timestamp - first, index)
  }
  return scratch.bytes
}

interface Times {
  readonly first: number
  readonly max: number
}

const timesOf = (records: readonly OutgoingRecord[]): Times => {
  const first = records[0]?.timestamp ?? 0
  let max = first
  for (const { timestamp } of records) if (timestamp > max) max = timestamp
  return { first, max }
}

const assemble = ({ codec, content }: Compressed, count: number, { first, max }: Times, identity: BatchIdentity): Buffer => {
  const bytes = Buffer.allocUnsafeSlow(headerSize + content.length)
  bytes.fill(0, 0, checkedOffset)
  bytes.writeInt32BE(bytes.length - offsetSize - lengthSize, offsetSize)
  bytes[crcOffset - magicSize] = 2
  bytes.writeInt16BE((identity.transactional ? transactionalFlag : 0) | codec, 21)
  bytes.writeInt32BE(count - 1, 23)
  writeInt64(bytes, first, 27)
  writeInt64(bytes, max, 35)
  writeInt64(bytes, identity.producerId, 43)
  bytes.writeInt16BE(identity.epoch, 51)
  bytes.writeInt32BE(identity.firstSequence, 53)
  bytes.writeInt32BE(count, 57)
  bytes.set(content, headerSize)
  bytes.writeUInt32BE(crc32c(bytes.subarray(checkedOffset)), crcOffset)
  return bytes
}
