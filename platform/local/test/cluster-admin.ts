import kafkajs from 'kafkajs'

/** Asks a cluster by a stock client. */
const withAdmin = async <T>(brokers: readonly string[], ask: (admin: kafkajs.Admin) => Promise<T>): Promise<T> => {
  const admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    return await ask(admin)
  } finally {
    await admin.disconnect()
  }
}

/** Node ids of the leaders, by partition. */
export const leadersOf = (brokers: readonly string[], topic: string): Promise<readonly number[]> =>
  withAdmin(brokers, async admin => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    return (topics[0]?.partitions ?? []).toSorted((a, b) => a.partitionId - b.partitionId).map(({ leader }) => leader)
  })

/** How many replicas are in sync, by partition. */
export const inSyncOf = (brokers: readonly string[], topic: string): Promise<readonly number[]> =>
  withAdmin(brokers, async admin => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    return (topics[0]?.partitions ?? []).map(({ isr }) => isr.length)
  })

/** As Java hashes strings. */
const javaHash = (text: string): number => [...text].reduce((hash, character) => (Math.imul(hash, 31) + character.charCodeAt(0)) | 0, 0)

/** The node that looks after a group (`__consumer_offsets`) or a transactional id (`__transaction_state`): who leads its partition there. */
export const coordinatorOf = async (
  brokers: readonly string[],
  of: '__consumer_offsets' | '__transaction_state',
  name: string,
): Promise<number> => {
  const leaders = await leadersOf(brokers, of)
  return leaders[(javaHash(name) & 0x7fffffff) % leaders.length] ?? Number.NaN
}
