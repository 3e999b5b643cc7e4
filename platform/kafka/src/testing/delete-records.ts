import { Kafka, logLevel } from 'kafkajs'
import { brokersUnderTest } from './brokers-under-test.ts'

/** What retention does, at once. */
export const deleteRecords = async (topic: string, partition: number, offset: number): Promise<void> => {
  const admin = new Kafka({ brokers: [...brokersUnderTest()], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    await admin.fetchTopicMetadata({ topics: [topic] })
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] })
  } finally {
    await admin.disconnect()
  }
}
