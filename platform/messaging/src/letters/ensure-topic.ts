import type { Broker, TopicDescription } from '../ports/broker.ts'
import { lettersTopic } from './letter.ts'

/** Room for the letter's own headers beside the largest message. */
const LETTER_HEADERS_BYTES = 65_536

/**
 * A topic's limit counts bytes as they are sent: a record its writer compressed unfolds to more, and its letter must still be
 * taken, or its partition stands still. Hosted brokers allow no more than this.
 */
const UNFOLDED_BYTES = 8_388_608

/** Makes the group's letters' topic, or widens it: as many partitions as the widest source, for a letter lies on its source's number. */
export const ensureLettersTopic = async (broker: Broker, group: string, sources: readonly TopicDescription[]): Promise<void> => {
  const topic = lettersTopic(group)
  const partitions = Math.max(1, ...sources.map(source => source.partitions))
  const [existing] = await broker.topics.describe([topic])
  if (existing === undefined) {
    const replicationFactor = Math.max(1, ...sources.map(source => source.replicationFactor))
    await broker.topics.create([{ topic, partitions, replicationFactor, config: { 'cleanup.policy': 'compact', ...sizeLimit(sources) } }])
  } else if (existing.partitions < partitions) await broker.topics.addPartitions(topic, partitions)
}

const sizeLimit = (sources: readonly TopicDescription[]): Record<string, string> => {
  const limits = sources.map(({ config }) => Number(config['max.message.bytes'])).filter(limit => limit > 0)
  return { 'max.message.bytes': String(Math.max(UNFOLDED_BYTES, ...limits.map(limit => limit + LETTER_HEADERS_BYTES))) }
}
