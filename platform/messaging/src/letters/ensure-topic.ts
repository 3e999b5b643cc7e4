import { MessagingError } from '../errors.ts'
import type { Broker, TopicDescription } from '../ports/broker.ts'
import type { Log } from '../ports/telemetry.ts'
import { lettersJournalTopic, lettersTopic } from './letter.ts'

/**
 * A source's limit is on compressed batches, and a letter is written as it is, with headers of its own: a batch of kilobytes may hold
 * a record of many megabytes. This is the most a broker takes in one request (`socket.request.max.bytes`, by default).
 */
const LETTER_BYTES = 104_857_600
/** Hosted brokers allow no more than this. */
const HOSTED_BYTES = 8_388_608
/** Room for the letter's own headers beside the largest batch. */
const LETTER_HEADERS_BYTES = 65_536

const limitOf = ({ config }: TopicDescription): number => Number(config['max.message.bytes']) || 0

/** A journal is read long after: who redrove that, and why? */
const JOURNAL_MS = 365 * 24 * 60 * 60 * 1_000

/**
 * Makes the topics of the group's letters and of their journal, or widens them: as many partitions as the widest source, for a letter
 * lies on its source's number, and room for whatever a source may hold.
 */
export const ensureLettersTopic = async (broker: Broker, group: string, sources: readonly TopicDescription[], log: Log): Promise<void> => {
  const existing = await broker.topics.describe([lettersTopic(group), lettersJournalTopic(group)])
  await ensure(broker, sources, existing, lettersTopic(group), { 'cleanup.policy': 'compact' }, log)
  const journal = { 'cleanup.policy': 'delete', 'retention.ms': String(JOURNAL_MS) }
  await ensure(broker, sources, existing, lettersJournalTopic(group), journal, log)
}

const ensure = async (
  broker: Broker,
  sources: readonly TopicDescription[],
  all: readonly TopicDescription[],
  topic: string,
  config: Readonly<Record<string, string>>,
  log: Log,
): Promise<void> => {
  const partitions = Math.max(1, ...sources.map(source => source.partitions))
  const lesser = Math.max(HOSTED_BYTES, ...sources.map(source => limitOf(source) + LETTER_HEADERS_BYTES))
  const existing = all.find(one => one.topic === topic)
  if (existing === undefined) {
    const replicationFactor = Math.max(1, ...sources.map(source => source.replicationFactor))
    await withRoom(log, topic, lesser, limit =>
      broker.topics.create([{ topic, partitions, replicationFactor, config: { ...config, ...limit } }]),
    )
    return
  }
  if (existing.partitions < partitions) await broker.topics.addPartitions(topic, partitions)
  if (limitOf(existing) < LETTER_BYTES)
    await withRoom(log, topic, lesser, async limit => {
      if (Number(limit['max.message.bytes']) > limitOf(existing)) await broker.topics.configure(topic, limit)
    })
}

/** Some brokers' policies bound the limit of a topic: then what they allow must do. */
const withRoom = async (log: Log, topic: string, lesser: number, set: (limit: Record<string, string>) => Promise<void>): Promise<void> => {
  try {
    await set({ 'max.message.bytes': String(LETTER_BYTES) })
  } catch (error) {
    if (!(error instanceof MessagingError) || error.code !== 'MR_BROKER_REFUSED') throw error
    const text = `The broker refuses max.message.bytes ${LETTER_BYTES} for letters: one that is larger than it allows will stop its partition.`
    log.warn({ topic, code: error.code }, text, error)
    await set({ 'max.message.bytes': String(lesser) })
  }
}
