import { CompressionTypes, Kafka, logLevel } from 'kafkajs'
import { defaultMaxBatchBytes } from '../fetch/fetcher.ts'
import { brokersUnderTest } from './brokers-under-test.ts'

/** A record the broker takes, for it is small while compressed, and that unfolds to more than a reader may hold. */
export const appendUnreadable = async (topic: string, partition: number): Promise<void> => {
  const producer = new Kafka({ brokers: [...brokersUnderTest()], logLevel: logLevel.NOTHING }).producer()
  await producer.connect()
  try {
    const value = Buffer.alloc(defaultMaxBatchBytes + 1)
    await producer.send({ topic, compression: CompressionTypes.GZIP, messages: [{ partition, key: 'bomb', value }] })
  } finally {
    await producer.disconnect()
  }
}
