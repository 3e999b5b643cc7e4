import { randomUUID } from 'node:crypto'
import { kafka } from '@millrace/kafka'
import type { Broker, OutgoingRecord } from '@millrace/messaging'

export const newBroker = (): Broker => {
  const brokers = process.env.KAFKA_BROKERS
  if (!brokers) throw new Error('KAFKA_BROKERS is not set: run the tests by `npm test`, or give a broker as KAFKA_BROKERS=127.0.0.1:9092.')
  return kafka({ brokers: brokers.split(','), clientId: 'cli-test' })
}

/** Nobody else's. */
export const ownName = (what: string): string => `cli-${what}-${randomUUID()}`

export const newTopic = async (broker: Broker, partitions = 1, config: Readonly<Record<string, string>> = {}): Promise<string> => {
  const topic = ownName('topic')
  await broker.topics.create([{ topic, partitions, config }])
  return topic
}

export const recordIn = (topic: string, changes: Partial<OutgoingRecord> = {}): OutgoingRecord => ({
  topic,
  partition: 0,
  key: Buffer.from('key'),
  value: Buffer.from('value'),
  headers: [],
  timestamp: Date.now(),
  ...changes,
})

export const send = async (broker: Broker, records: readonly OutgoingRecord[]): Promise<void> => {
  const producer = broker.producer(ownName('producer'))
  await producer.send(records)
  await producer.close()
}
