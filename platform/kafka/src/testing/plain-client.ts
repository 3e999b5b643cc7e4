import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import kafkajs from 'kafkajs'
import { brokersUnderTest } from './brokers-under-test.ts'

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs
const [compress, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)]
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: ({ buffer }: { readonly buffer: Buffer }) => compress(buffer),
  decompress: (buffer: Buffer) => decompress(buffer),
})

const plain = (brokers: readonly string[]) => new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING })

export interface PlainRecord {
  readonly partition: number
  readonly offset: number
  readonly key: string | undefined
  readonly value: string | undefined
  /** Of the message in it, where it is one. */
  readonly id: string | undefined
}

/**
 * A topic's whole log, read committed, as a stock client sees it that has nothing to do with ours: up to a last record that this
 * puts on each partition. A transaction left open would hide that, and this rejects.
 */
export const plainLog = async (topic: string, brokers = brokersUnderTest(), withinMs = 30_000): Promise<readonly PlainRecord[]> => {
  const last = `last-${randomUUID()}`
  const [producer, admin] = [plain(brokers).producer(), plain(brokers).admin()]
  const consumer = plain(brokers).consumer({ groupId: `plain-${randomUUID()}`, sessionTimeout: 10_000, maxWaitTimeInMs: 100 })
  const [records, over]: [PlainRecord[], PromiseWithResolvers<void>] = [[], Promise.withResolvers()]
  const late = setTimeout(() => over.reject(new Error(`the log of ${topic} can't be read to its end within ${withinMs} ms`)), withinMs)
  try {
    await Promise.all([producer.connect(), admin.connect(), consumer.connect()])
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    const open = new Set(topics[0]?.partitions.map(({ partitionId }) => partitionId))
    await producer.send({ topic, messages: [...open].map(partition => ({ partition, key: last, value: null })) })
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        const [key, value] = [message.key?.toString(), message.value?.toString()]
        if (key === last) open.delete(partition)
        else records.push({ partition, offset: Number(message.offset), key, value, id: message.headers?.ce_id?.toString() })
        if (open.size === 0) over.resolve()
      },
    })
    await over.promise
    return records.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)
  } finally {
    clearTimeout(late)
    await Promise.all([consumer.disconnect(), producer.disconnect(), admin.disconnect()])
  }
}

/** Values of each partition, in offset order. */
export const valuesByPartition = (records: readonly PlainRecord[]): Readonly<Record<number, readonly (string | undefined)[]>> =>
  Object.fromEntries(
    [...Map.groupBy(records, ({ partition }) => partition)].map(([partition, of]) => [partition, of.map(({ value }) => value)]),
  )

/** What a group has committed in a topic, by partition. */
export const plainCommitted = async (group: string, topic: string): Promise<Readonly<Record<number, number>>> => {
  const admin = plain(brokersUnderTest()).admin()
  await admin.connect()
  try {
    const [of] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
    return Object.fromEntries(
      (of?.partitions ?? []).flatMap(({ partition, offset }) => (Number(offset) < 0 ? [] : [[partition, Number(offset)] as const])),
    )
  } finally {
    await admin.disconnect()
  }
}

/** How many members a group has. */
export const plainMembers = async (group: string): Promise<number> => {
  const admin = plain(brokersUnderTest()).admin()
  await admin.connect()
  try {
    const { groups } = await admin.describeGroups([group])
    return groups[0]?.members.length ?? 0
  } finally {
    await admin.disconnect()
  }
}
