import type { TopicPartition } from '@millrace/messaging'

export interface OfTopic<T> {
  readonly topic: string
  readonly partitions: readonly T[]
}

/** Grouped as requests want it: topics, and their partitions. */
export const byTopic = <T extends TopicPartition>(entries: readonly T[]): readonly OfTopic<T>[] =>
  [...Map.groupBy(entries, entry => entry.topic)].map(([topic, partitions]) => ({ topic, partitions }))

/** A key for maps. Topic names hold no slash. */
export const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`
