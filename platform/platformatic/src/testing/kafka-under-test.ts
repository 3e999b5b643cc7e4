import { Admin } from '@platformatic/kafka'

/** The brokers integration tests run against. */
export const brokersUnderTest = (): readonly string[] => {
  const brokers = process.env.KAFKA_BROKERS
  if (!brokers) throw new Error('KAFKA_BROKERS is not set: run the tests by `npm test`, or give a broker as KAFKA_BROKERS=127.0.0.1:9092.')
  return brokers.split(',')
}

/** What retention does, at once. */
export const deleteRecords = async (topic: string, partition: number, offset: number): Promise<void> => {
  const admin = new Admin({ clientId: 'retention', bootstrapBrokers: [...brokersUnderTest()] })
  try {
    await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition, offset: BigInt(offset) }] }] })
  } finally {
    await admin.close()
  }
}
