import type { TopicPartition } from '@millrace/messaging'
import { byTopic } from '../wire/by-topic.ts'
import type { GroupMember, MemberAssignment } from '../wire/group.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'

/** Members of one group must speak the same. */
export const protocol = 'millrace-copartition'

/** The consumer protocol's subscription, version 0, so that Kafka's own tools can show the group. */
export const encodeSubscription = (topics: readonly string[]): Buffer => {
  const to = new Writer()
  return to
    .int16(0)
    .array(topics, topic => to.nullableString(topic))
    .nullableBytes(null).bytes
}

const decodeSubscription = (bytes: Buffer): ReadonlySet<string> => {
  const from = new Reader(bytes, 2)
  return new Set(from.array(() => from.string()))
}

const encodeAssignment = (partitions: readonly TopicPartition[]): Buffer => {
  const to = new Writer()
  return to
    .int16(0)
    .array(byTopic(partitions), of => to.nullableString(of.topic).array(of.partitions, ({ partition }) => to.int32(partition)))
    .nullableBytes(null).bytes
}

export const decodeAssignment = (bytes: Buffer): readonly TopicPartition[] => {
  if (bytes.length === 0) return []
  const from = new Reader(bytes, 2)
  return from
    .array(() => {
      const topic = from.string()
      return from.array(() => ({ topic, partition: from.int32() }))
    })
    .flat()
}

/** By topic. */
export type Layout = ReadonlyMap<string, { readonly topicId: string; readonly partitions: number }>

export const topicsOf = (members: readonly GroupMember[]): readonly string[] => [
  ...new Set(members.flatMap(({ metadata }) => [...decodeSubscription(metadata)])),
]

/**
 * Partition p of every topic goes to the same member: the p-th of those subscribed, sorted by id, counted round. So a letter, which
 * lies on its source's partition number, is its owner's. While members of two versions subscribe differently,
 * each topic is shared among those that know it.
 */
export const assign = (members: readonly GroupMember[], layout: Layout): readonly MemberAssignment[] => {
  const subscribed = members
    .map(({ memberId, metadata }) => ({ memberId, topics: decodeSubscription(metadata) }))
    .toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1))
  const given = new Map<string, TopicPartition[]>(subscribed.map(({ memberId }) => [memberId, []]))
  for (const [topic, { partitions: count }] of layout) {
    const takers = subscribed.filter(({ topics }) => topics.has(topic))
    for (let partition = 0; takers.length > 0 && partition < count; partition++) {
      const taker = takers[partition % takers.length]
      if (taker !== undefined) given.get(taker.memberId)?.push({ topic, partition })
    }
  }
  return [...given].map(([memberId, partitions]) => ({ memberId, assignment: encodeAssignment(partitions) }))
}
