import type { TopicContract } from '../contract.ts'
import type { CatalogueTopic } from './catalogue.ts'

/** Kafka's own limit for a batch is 1 MiB and a little; the rest is for the batch's head and the record's lengths. */
const defaultMaxMessageBytes = 1_048_576 - 1_024

const unitMs: { readonly [unit: string]: number } = { days: 86_400_000, hours: 3_600_000, minutes: 60_000 }

const cleanupOf = ({ compacted, retention }: CatalogueTopic): Pick<TopicContract, 'cleanup' | 'retentionMs'> => {
  if (compacted === true) return { cleanup: 'compact' }
  if (retention === undefined || retention === 'forever') return { cleanup: 'keep' }
  const [count, unit = ''] = retention.split(' ')
  return { cleanup: 'expire', retentionMs: Number(count) * (unitMs[unit] ?? 0) }
}

export const topicContract = (name: string, topic: CatalogueTopic): TopicContract => ({
  topic: name,
  owner: topic.owner,
  partitions: topic.partitions,
  ...cleanupOf(topic),
  maxMessageBytes: topic.maxMessageBytes ?? defaultMaxMessageBytes,
  types: topic.types,
})
