import { Kafka, logLevel } from 'kafkajs'
import { brokersUnderTest } from './brokers-under-test.ts'

export const deleteTopic = async (topic: string): Promise<void> => {
  const admin = new Kafka({ brokers: [...brokersUnderTest()], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    await admin.deleteTopics({ topics: [topic] })
  } finally {
    await admin.disconnect()
  }
}
