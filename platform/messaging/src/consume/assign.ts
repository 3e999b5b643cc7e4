import { MessagingError } from '../errors.ts'
import { ensureLettersTopic } from '../letters/ensure-topic.ts'
import { lettersTopic } from '../letters/letter.ts'
import { createLiveLetters } from '../letters/live-letters.ts'
import { letterNumbers } from '../letters/orphans.ts'
import { type RecoveredLetters, type RecoveredSource, recoverLetters } from '../letters/recover.ts'
import type { Assignment, Bounds, CommittedOffset, TopicDescription, TopicPartition } from '../ports/broker.ts'
import { decodeMetadata, type Progress } from './commit-metadata.ts'
import type { Settings } from './settings.ts'
import { type Start, startOf } from './start.ts'

/** How one partition of an assignment begins. */
export interface Begun {
  readonly at: TopicPartition
  readonly topicId: string
  readonly latest: number
  readonly committed: CommittedOffset | undefined
  readonly start: Start
  /** What was finished beyond the committed offset. */
  readonly before?: Progress
  readonly letters: RecoveredSource
}

/** How an assignment begins. */
export interface BegunAssignment {
  readonly partitions: readonly Begun[]
  /** Its topics that exist. */
  readonly sources: readonly TopicDescription[]
  readonly letters: readonly RecoveredLetters[]
}

/** Looks up where everything begins. May be done again from its beginning when it failed. */
export const beginAssignment = async (settings: Settings, assignment: Assignment, signal: AbortSignal): Promise<BegunAssignment> => {
  const { broker, group, topics, started, telemetry } = settings
  const sources = await broker.topics.describe(topics)
  for (const topic of topics.filter(name => sources.every(source => source.topic !== name)))
    telemetry.log.error({ group, topic, code: 'MR_TOPIC_MISSING' }, 'The topic does not exist: nothing of it is consumed until it is made.')
  await ensureLettersTopic(broker, group, sources, telemetry.log)
  const [committed, bounds, letters] = await Promise.all([
    assignment.committed(),
    assignment.bounds(),
    recoverAll(settings, sources, assignment.partitions, signal),
  ])
  const begun = await Promise.all(
    assignment.partitions.map(async (at): Promise<Begun> => {
      const topicId = sources.find(({ topic }) => topic === at.topic)?.topicId
      const logBounds = bounds.find(same(at))
      // Deleted this moment, and the group will hear of it, or not known to the broker yet: never to be passed over.
      if (topicId === undefined || logBounds === undefined) throw notKnown(at)
      const offset = committed.find(same(at))
      const recorded = await started.has(group, topicId, at.partition)
      const before = recorded && offset !== undefined ? progressOf(settings, topicId, offset) : undefined
      const start = startOf(logBounds, offset, recorded, before)
      const live = letters.find(({ partition }) => partition === at.partition)?.sources.get(topicId) ?? noLetters()
      return { at, topicId, latest: logBounds.latest, committed: offset, start, letters: live, ...(before && { before }) }
    }),
  )
  await recordFirst(settings, assignment, begun)
  return { partitions: begun, sources, letters }
}

const noLetters = (): RecoveredSource => ({ live: createLiveLetters(), requests: new Map() })

/** What isn't understood is no progress: its messages are handled again rather than lost. */
const progressOf = ({ telemetry, group }: Settings, topicId: string, { topic, partition, offset, metadata }: CommittedOffset) => {
  if (metadata === '') return undefined
  const progress = decodeMetadata({ topicId, partition, offset }, metadata)
  if (progress === undefined)
    telemetry.log.warn(
      { topic, partition, offset, group },
      'The metadata of the committed offset is not of this version or not of this commit: what was finished beyond the offset is handled again.',
    )
  return progress
}

const notKnown = ({ topic, partition }: TopicPartition): MessagingError =>
  new MessagingError('MR_TOPIC_MISSING', `The broker doesn't know ${topic}/${partition} (yet): it is asked again until it does.`, {
    failure: 'unavailable',
  })

const same =
  (at: TopicPartition) =>
  ({ topic, partition }: Bounds | CommittedOffset): boolean =>
    topic === at.topic && partition === at.partition

/**
 * law 5: a partition is recorded before anything in it is handled. Its beginning is committed before that: a crash
 * between the two then finds it unrecorded and begins again, where the other order would find a recorded one without an
 * offset and stop, with nothing lost.
 */
const recordFirst = async ({ group, started }: Settings, assignment: Assignment, begun: readonly Begun[]): Promise<void> => {
  const first = begun.filter(({ start }) => start.kind === 'first')
  if (first.length === 0) return
  await assignment.commit(
    first.flatMap(({ at, start }) =>
      start.kind === 'first' ? [{ topic: at.topic, partition: at.partition, offset: start.offset, metadata: '' }] : [],
    ),
  )
  await started.record(
    group,
    first.map(({ topicId, at }) => ({ topicId, partition: at.partition })),
  )
}

/**
 * Live letters by partition number, for a letter lies on the number of its source. law 4: a partition of letters that isn't known
 * yet is waited for; taken for empty, it would unpark its lanes.
 */
const recoverAll = async (
  { broker, group, telemetry }: Settings,
  sources: readonly TopicDescription[],
  partitions: readonly TopicPartition[],
  signal: AbortSignal,
): Promise<readonly RecoveredLetters[]> => {
  const topic = lettersTopic(group)
  const all = await broker.topics.bounds([topic])
  const wanted = letterNumbers(sources, partitions, all.length)
  const bounds = all.filter(({ partition }) => wanted.includes(partition))
  for (const partition of wanted) if (!bounds.some(one => one.partition === partition)) throw notKnown({ topic, partition })
  return Promise.all(bounds.map(one => recoverLetters(broker, one, telemetry.log, signal)))
}
