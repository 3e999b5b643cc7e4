import { randomUUID } from 'node:crypto'
import type { Arena } from './arena.ts'
import { patiently } from './patiently.ts'

/** As many partitions as the issue of slow handlers asks for, for every bench. */
export const partitions = 6

/** A name nobody else has. */
export const unique = (what: string): string => `bench.${what}.${randomUUID().slice(0, 8)}`

export const createTopic = async ({ admin }: Arena, topic: string, config: Readonly<Record<string, string>> = {}): Promise<void> => {
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
  await patiently(() => admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions, configEntries }] }))
}

export const deleteTopics = async ({ admin }: Arena, topics: readonly string[]): Promise<void> => {
  if (topics.length > 0) await patiently(() => admin.deleteTopics({ topics: [...topics] }))
}

/** What a group of ours keeps beside its topics: its letters and their journal. */
export const topicsOf = async ({ admin }: Arena, group: string): Promise<readonly string[]> =>
  (await admin.listTopics()).filter(topic => topic.startsWith(`${group}.`))

/** Records of a topic, by the broker's word. */
export const recordsIn = async ({ admin }: Arena, topic: string): Promise<number> =>
  (await patiently(() => admin.fetchTopicOffsets(topic))).reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0)

/** The sum of a group's committed offsets: of a topic read from its beginning, as many messages as are done. */
export const committedIn = async ({ admin }: Arena, group: string, topic: string): Promise<number> => {
  const [found] = await patiently(() => admin.fetchOffsets({ groupId: group, topics: [topic] }))
  return (found?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0)
}
