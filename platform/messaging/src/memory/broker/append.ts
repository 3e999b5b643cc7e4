import { MessagingError } from '../../errors.ts'
import type { OutgoingRecord, Position, Producer } from '../../ports/broker.ts'
import type { Call } from './faults.ts'
import type { PartitionLog, Transaction } from './partition-log.ts'
import type { Topics } from './topics.ts'

/** Kafka's default of `max.message.bytes`. */
const DEFAULT_MAX_BATCH_BYTES = 1_048_588
const MAX_RECORDS_A_PARTITION = 500
/** A record batch's header, and the usual length of a record's own lengths, deltas and counts. */
const BATCH_OVERHEAD_BYTES = 61
const RECORD_OVERHEAD_BYTES = 10

const sizeOf = ({ key, value, headers }: OutgoingRecord): number => {
  let bytes = RECORD_OVERHEAD_BYTES + (key?.length ?? 0) + (value?.length ?? 0)
  for (const [name, header] of headers) bytes += 2 + Buffer.byteLength(name) + Buffer.byteLength(header)
  return bytes
}

const refused = (message: string): MessagingError => new MessagingError('MR_BROKER_REFUSED', message, { failure: 'permanent' })

const logFor = (topics: Topics, record: OutgoingRecord): PartitionLog => {
  const { logs, config } = topics.get(record.topic)
  const log = logs[record.partition]
  if (log === undefined) throw refused(`${record.topic} has no partition ${record.partition}: it has ${logs.length}.`)
  if (record.key === null && (config['cleanup.policy'] ?? '').includes('compact')) {
    throw refused(`${record.topic} is compacted: a record needs a key there.`)
  }
  return log
}

/** As with Kafka, the limit is on what one send carries for one partition, which is one batch. */
const checkBatches = (topics: Topics, records: readonly OutgoingRecord[], logs: readonly PartitionLog[]): void => {
  const batches = new Map<PartitionLog | undefined, { count: number; bytes: number }>()
  for (const [index, record] of records.entries()) {
    const batch = batches.get(logs[index]) ?? { count: 0, bytes: BATCH_OVERHEAD_BYTES }
    batches.set(logs[index], { count: batch.count + 1, bytes: batch.bytes + sizeOf(record) })
  }
  for (const [log, { count, bytes }] of batches) {
    if (log === undefined) continue
    const where = `${log.topic}/${log.partition}`
    const limit = Number(topics.get(log.topic).config['max.message.bytes'] ?? DEFAULT_MAX_BATCH_BYTES)
    if (count > MAX_RECORDS_A_PARTITION) throw refused(`${where}: ${count} records in one send; at most ${MAX_RECORDS_A_PARTITION}.`)
    if (bytes > limit) {
      const message = `${where}: ${bytes} bytes in one send, the topic takes ${limit}: send less at once or raise max.message.bytes.`
      throw new MessagingError('MR_MESSAGE_TOO_LARGE', message, { failure: 'permanent' })
    }
  }
}

export interface Appended {
  readonly positions: readonly Position[]
  readonly logs: readonly PartitionLog[]
}

/** All records or none. */
export const append = (topics: Topics, records: readonly OutgoingRecord[], transaction?: Transaction): Appended => {
  const logs = records.map(record => logFor(topics, record))
  checkBatches(topics, records, logs)
  const positions = records.map((record, index) => ({
    topic: record.topic,
    partition: record.partition,
    offset: logs[index]?.append(record, transaction) ?? -1,
  }))
  return { positions, logs }
}

/** A producer's send. The same array given again after its answer was lost is a repeat, and is answered as it was. */
export const repeatable = (topics: Topics, call: Call): Producer['send'] => {
  const unanswered = new WeakMap<readonly OutgoingRecord[], readonly Position[]>()
  return async records => {
    let appended: readonly Position[] | undefined
    try {
      const positions = await call('send', () => {
        appended = unanswered.get(records) ?? append(topics, records).positions
        return appended
      })
      unanswered.delete(records)
      return positions
    } catch (error) {
      if (appended !== undefined) unanswered.set(records, appended)
      throw error
    }
  }
}
