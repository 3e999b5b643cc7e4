import type { NewTopic } from '@millrace/messaging'
import type { Exchange } from '../kafkajs.ts'
import { exchange } from './exchange.ts'
import type { Reader } from './reader.ts'

const topicResource = 2
const timeoutMs = 15_000

export interface TopicOutcome {
  readonly topic: string
  readonly errorCode: number
  readonly detail: string | null
}

const readOutcomes = (from: Reader): { readonly outcomes: readonly TopicOutcome[] } => ({
  outcomes: from.array(() => ({ topic: from.string(), errorCode: from.int16(), detail: from.nullableString() })),
})

/** Version 4: the first in which -1 means the broker's default replication. */
export const createTopics = (topics: readonly NewTopic[]): Exchange<{ readonly outcomes: readonly TopicOutcome[] }> =>
  exchange({
    api: ['CreateTopics', 19, 4],
    write: to =>
      to
        .array(topics, ({ topic, partitions, replicationFactor = -1, config }) =>
          to
            .nullableString(topic)
            .int32(partitions)
            .int16(replicationFactor)
            .int32(0)
            .array(Object.entries(config), ([name, value]) => to.nullableString(name).nullableString(value)),
        )
        .int32(timeoutMs)
        .boolean(false),
    read: readOutcomes,
  })

export const createPartitions = (topic: string, partitions: number): Exchange<{ readonly outcomes: readonly TopicOutcome[] }> =>
  exchange({
    api: ['CreatePartitions', 37, 1],
    write: to =>
      to
        .array([topic], name => to.nullableString(name).int32(partitions).int32(-1))
        .int32(timeoutMs)
        .boolean(false),
    read: readOutcomes,
  })

/** Sets these entries and leaves the others (KIP-339). */
export const alterConfig = (topic: string, config: Readonly<Record<string, string>>): Exchange<TopicOutcome> =>
  exchange({
    api: ['IncrementalAlterConfigs', 44, 0],
    write: to =>
      to
        .array([topic], name =>
          to
            .int8(topicResource)
            .nullableString(name)
            .array(Object.entries(config), ([key, value]) => to.nullableString(key).int8(0).nullableString(value)),
        )
        .boolean(false),
    read: from => {
      const [outcome] = from.array(() => {
        const [errorCode, detail] = [from.int16(), from.nullableString()]
        from.int8()
        return { errorCode, detail, topic: from.string() }
      })
      return outcome ?? { topic, errorCode: -1, detail: 'the broker answered for no topic' }
    },
  })

export interface TopicConfig extends TopicOutcome {
  readonly config: Readonly<Record<string, string>>
}

const readConfigEntry = (from: Reader): readonly [string, string | null] => {
  const [name, value] = [from.string(), from.nullableString()]
  from.slice(3)
  from.array(() => [from.string(), from.nullableString(), from.int8()])
  return [name, value]
}

export const describeConfigs = (topics: readonly string[]): Exchange<{ readonly configs: readonly TopicConfig[] }> =>
  exchange({
    api: ['DescribeConfigs', 32, 1],
    write: to => to.array(topics, topic => to.int8(topicResource).nullableString(topic).int32(-1)).boolean(false),
    read: from => ({
      configs: from.array(() => {
        const [errorCode, detail] = [from.int16(), from.nullableString()]
        from.int8()
        const topic = from.string()
        const entries = from.array(() => readConfigEntry(from)).filter((entry): entry is readonly [string, string] => entry[1] !== null)
        return { topic, errorCode, detail, config: Object.fromEntries(entries) }
      }),
    }),
  })
