import type { Bounds, Position, TopicPartition } from '@millrace/messaging'
import { nameOf } from '../wire/by-topic.ts'
import { codes, KafkaError } from '../wire/error.ts'
import { bound, listOffsets } from '../wire/offsets.ts'
import type { Cluster } from './cluster.ts'

/** The leader of each of these partitions. Throws (a passing error) while one has none. */
const byLeader = async (cluster: Cluster, of: readonly TopicPartition[]): Promise<ReadonlyMap<number, TopicPartition[]>> => {
  const topics = await cluster.topics([...new Set(of.map(({ topic }) => topic))])
  const leaders = new Map(
    topics.flatMap(({ topic, partitions }) => partitions.map(({ partition, leader }) => [nameOf({ topic, partition }), leader])),
  )
  return Map.groupBy(of, at => {
    const leader = leaders.get(nameOf(at))
    if (leader === undefined) throw new KafkaError(codes.unknownTopicOrPartition, `looking for the leader of ${nameOf(at)}`)
    if (leader < 0) throw new KafkaError(codes.leaderNotAvailable, `looking for the leader of ${nameOf(at)}`)
    return leader
  })
}

const list = async (cluster: Cluster, leaders: ReadonlyMap<number, readonly TopicPartition[]>, timestamp: number) => {
  const answers = await Promise.all([...leaders].map(([nodeId, of]) => cluster.askNode(nodeId, listOffsets(of, timestamp))))
  const positions: readonly Position[] = answers.flatMap(answer => answer.positions)
  return new Map(positions.map(position => [nameOf(position), position.offset]))
}

/** First offset kept and the end, read committed, of each partition, in the order given. */
export const boundsOf = async (cluster: Cluster, of: readonly TopicPartition[]): Promise<readonly Bounds[]> => {
  const leaders = await byLeader(cluster, of)
  const [earliest, latest] = await Promise.all([list(cluster, leaders, bound.earliest), list(cluster, leaders, bound.latest)])
  return of.map(({ topic, partition }) => {
    const name = nameOf({ topic, partition })
    return { topic, partition, earliest: earliest.get(name) ?? 0, latest: latest.get(name) ?? 0 }
  })
}

/** The first offset of this time or later, else the end, of each partition, in the order given. */
export const offsetsAt = async (cluster: Cluster, of: readonly TopicPartition[], timestampMs: number): Promise<readonly Position[]> => {
  const leaders = await byLeader(cluster, of)
  // The end is asked for first: what is sent in between is then at worst found, never passed over.
  const latest = await list(cluster, leaders, bound.latest)
  const found = await list(cluster, leaders, Math.max(0, Math.floor(timestampMs)))
  return of.map(({ topic, partition }) => {
    const name = nameOf({ topic, partition })
    const offset = found.get(name) ?? -1
    return { topic, partition, offset: offset < 0 ? (latest.get(name) ?? 0) : offset }
  })
}
