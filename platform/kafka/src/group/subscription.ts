import type { TopicPartition } from '@millrace/messaging'
import { byTopic } from '../wire/by-topic.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'

/** What a member wants, and what it had, when it joins. */
export interface Subscription {
  readonly topics: readonly string[]
  /** What it was given last, in that generation; nothing and -1 before. */
  readonly owned: readonly TopicPartition[]
  readonly generation: number
}

const writePartitions = (to: Writer, partitions: readonly TopicPartition[]): Writer =>
  to.array(byTopic(partitions), of => to.nullableString(of.topic).array(of.partitions, ({ partition }) => to.int32(partition)))

const readPartitions = (from: Reader): readonly TopicPartition[] =>
  from
    .array(() => {
      const topic = from.string()
      return from.array(() => ({ topic, partition: from.int32() }))
    })
    .flat()

const ownedSince = 1
const generationSince = 2

/** The consumer protocol's subscription, version 2, so that Kafka's own tools can show the group. */
export const encodeSubscription = ({ topics, owned, generation }: Subscription): Buffer => {
  const to = new Writer()
  to.int16(generationSince)
  to.array(topics, topic => to.nullableString(topic)).nullableBytes(null)
  return writePartitions(to, owned).int32(generation).bytes
}

/** Of any version: members of before tell less. */
export const decodeSubscription = (bytes: Buffer): Subscription => {
  const from = new Reader(bytes)
  const version = from.int16()
  const topics = from.array(() => from.string())
  from.nullableBytes()
  const owned = version >= ownedSince ? readPartitions(from) : []
  return { topics, owned, generation: version >= generationSince ? from.int32() : -1 }
}

export const encodeAssignment = (partitions: readonly TopicPartition[]): Buffer =>
  writePartitions(new Writer().int16(0), partitions).nullableBytes(null).bytes

export const decodeAssignment = (bytes: Buffer): readonly TopicPartition[] =>
  bytes.length === 0 ? [] : readPartitions(new Reader(bytes, 2))
