import { withBroker } from '@millrace/local'
import { type Bounds, type Broker, type IncomingRecord, type OutgoingRecord, type Position, partitionOf } from '@millrace/messaging'
import { contracts } from '@millrace/schemas/contracts'
import { followTo } from '../audit/read-records.ts'
import { stack } from './stack.ts'

export const onKafka = <T>(work: (broker: Broker) => Promise<T>): Promise<T> =>
  withBroker(stack().kafka.brokers, AbortSignal.timeout(30_000), work)

/** A record as any producer may write it. Without a key it lies on partition 0. */
export type Planted = Partial<Pick<OutgoingRecord, 'key' | 'value' | 'headers'>> & { readonly topic: string }

const toRecord = ({ topic, key = null, value = null, headers = [['planted', 'true']] }: Planted): OutgoingRecord => {
  const { partitions } = contracts.topics[topic as keyof typeof contracts.topics]
  return { topic, key, value, headers, partition: key === null ? 0 : partitionOf(key.toString(), partitions), timestamp: Date.now() }
}

/** Puts records on Kafka past everything that checks them. Answers where they lie, in the order given. */
export const plant = (records: readonly Planted[]): Promise<readonly Position[]> =>
  onKafka(async broker => {
    const producer = broker.producer('vandal')
    try {
      const positions: Position[] = []
      // One by one: together they would be one batch, and too large.
      for (const record of records) positions.push(...(await producer.send([toRecord(record)])))
      return positions
    } finally {
      await producer.close()
    }
  })

/** Everything on these topics now. */
export const read = (topics: readonly string[]): Promise<readonly IncomingRecord[]> =>
  onKafka(async broker => {
    const bounds: readonly Bounds[] = (await broker.topics.bounds(topics)).filter(({ earliest, latest }) => latest > earliest)
    const records: IncomingRecord[] = []
    if (bounds.length > 0) await followTo(broker, bounds, AbortSignal.timeout(30_000), record => records.push(record))
    return records
  })

/** Confluent's wire format. */
export const confluent = (schemaId: number, avro: Buffer): Buffer => {
  const prefix = Buffer.alloc(5)
  prefix.writeInt32BE(schemaId, 1)
  return Buffer.concat([prefix, avro])
}
