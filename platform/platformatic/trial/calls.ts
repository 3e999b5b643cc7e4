import type { CommittedOffset } from '@millrace/messaging'
import { type Connection, type Consumer, type FetchOptions, fetchV13, offsetCommitV8, type RecordsBatch } from '@platformatic/kafka'

export type FetchTopics = FetchOptions<Buffer, Buffer, Buffer, Buffer>['topics']
export type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>
type FetchedPartition = FetchResponse['responses'][number]['partitions'][number]

/** The calls in which the Consumer falls short of the port. */
export interface Calls {
  commit(consumer: Consumer, generation: number, memberId: string, offsets: readonly CommittedOffset[]): Promise<void>
  fetch(consumer: Consumer, node: number, topics: FetchTopics): Promise<FetchResponse>
}

const [maxWaitTime, minBytes, maxBytes, readCommitted] = [100, 1, 8 * 1_048_576, 1]

/** `Consumer.commit` has no place for metadata, and none for the generation: the one the member has by then goes out. */
export const byConsumer: Calls = {
  commit: (consumer, _generation, _memberId, offsets) =>
    consumer.commit({
      offsets: offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: BigInt(offset), leaderEpoch: -1 })),
    }),
  fetch: (consumer, node, topics) => consumer.fetch({ node, topics, maxWaitTime, minBytes, maxBytes, isolationLevel: readCommitted }),
}

const connectionTo = async (consumer: Consumer, node: number): Promise<Connection> => {
  const found = (await consumer.connectToBrokers([node])).get(node)
  if (found === undefined) throw new Error(`no connection to broker ${node}`)
  return found
}

const [isTransactional, isControl, abortMarker] = [1 << 4, 1 << 5, 0]

/** Empties the batches of aborted transactions, whether or not their markers are in the same answer. */
const withoutAborted = ({ records, abortedTransactions }: FetchedPartition): void => {
  const ahead = [...(abortedTransactions ?? [])].toSorted((a, b) => Number(a.firstOffset - b.firstOffset))
  const aborted = new Set<bigint>()
  const take = (batch: RecordsBatch) => {
    while (ahead[0] !== undefined && ahead[0].firstOffset <= batch.firstOffset) aborted.add(ahead.shift()?.producerId ?? -1n)
    if (batch.attributes & isControl) {
      if (batch.records[0]?.key?.readInt16BE(2) === abortMarker) aborted.delete(batch.producerId)
    } else if (batch.attributes & isTransactional && aborted.has(batch.producerId)) batch.records = []
  }
  for (const batch of records ?? []) take(batch)
}

/** The same by the library's protocol functions, over the Consumer's connections. */
export const byProtocol: Calls = {
  commit: async (consumer, generation, memberId, offsets) => {
    const coordinator = await connectionTo(consumer, await consumer.findGroupCoordinator())
    const topics = [...Map.groupBy(offsets, ({ topic }) => topic)].map(([name, of]) => ({
      name,
      partitions: of.map(({ partition, offset, metadata }) => ({
        partitionIndex: partition,
        committedOffset: BigInt(offset),
        committedLeaderEpoch: -1,
        committedMetadata: metadata,
      })),
    }))
    await offsetCommitV8.api.async(coordinator, consumer.groupId, generation, memberId, null, topics)
  },
  fetch: async (consumer, node, topics) => {
    const leader = await connectionTo(consumer, node)
    const answer = await fetchV13.api.async(leader, maxWaitTime, minBytes, maxBytes, readCommitted, 0, -1, topics, [], '')
    for (const partition of answer.responses.flatMap(({ partitions }) => partitions)) withoutAborted(partition)
    return answer
  },
}
