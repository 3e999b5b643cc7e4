import type { OutgoingRecord } from '@millrace/messaging'
import { crc32c } from '../crc32c.ts'
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
  const firstTimestamp = records[0]?.timestamp ?? 0
  let maxTimestamp = firstTimestamp
  scratch.clear()
  for (let index = 0; index < records.length; index++) {
    const record = records[index]
    if (record === undefined) break
    if (record.timestamp > maxTimestamp) maxTimestamp = record.timestamp
    scratch.record(record, record.timestamp - firstTimestamp, index)
  }
  const content = scratch.bytes
  const bytes = Buffer.allocUnsafeSlow(headerSize + content.length)
  bytes.fill(0, 0, checkedOffset)
  bytes.writeInt32BE(bytes.length - offsetSize - lengthSize, offsetSize)
  bytes[crcOffset - magicSize] = 2
  bytes.writeInt16BE(identity.transactional ? transactionalFlag : 0, 21)
  bytes.writeInt32BE(records.length - 1, 23)
  writeInt64(bytes, firstTimestamp, 27)
  writeInt64(bytes, maxTimestamp, 35)
  writeInt64(bytes, identity.producerId, 43)
  bytes.writeInt16BE(identity.epoch, 51)
  bytes.writeInt32BE(identity.firstSequence, 53)
  bytes.writeInt32BE(records.length, 57)
  bytes.set(content, headerSize)
  bytes.writeUInt32BE(crc32c(bytes.subarray(checkedOffset)), crcOffset)
  return bytes
}
