import {
  type Bounds,
  type CommittedOffset,
  decodeMetadata,
  type MessagingCode,
  outsideLog,
  type TopicDescription,
} from '@millrace/messaging'

/** Why a partition isn't consumed: the consumer stops rather than jump (law 5). */
export interface Stopped {
  readonly code: MessagingCode
  readonly detail: string
}

/** How far a group is in one partition. */
export interface Progress {
  readonly topic: string
  readonly partition: number
  /** Everything below is finished; undefined: the group has committed nothing. */
  readonly committed: number | undefined
  readonly earliest: number
  readonly latest: number
  /** Below `position`, everything but these is finished; none of it where the group has committed nothing. */
  readonly position: number
  readonly unfinished: readonly number[]
  /** Offsets not finished: what lies before the end, without those finished beyond a hole. */
  readonly lag: number
  readonly stopped?: Stopped
}

/** law 5: what is finished beyond a hole is in the commit's metadata. Foreign metadata says nothing. */
const finishedOf = ({ partition, offset, metadata }: CommittedOffset, topicId: string): Pick<Progress, 'position' | 'unfinished'> =>
  decodeMetadata({ topicId, partition, offset }, metadata) ?? { position: offset, unfinished: [] }

/** Bounds must have been asked for after the commit: a commit below that end is then never taken for one beyond it. */
export const progressOf = (bounds: Bounds, committed: CommittedOffset | undefined, topicId: string): Progress => {
  const { topic, partition, earliest, latest } = bounds
  const at = { topic, partition, committed: committed?.offset, earliest, latest }
  if (committed === undefined) return { ...at, position: earliest, unfinished: [], lag: latest - earliest }
  const { position, unfinished } = finishedOf(committed, topicId)
  const left = unfinished.filter(offset => offset >= earliest).length
  const lag = Math.max(0, latest - Math.max(earliest, position)) + left
  const isOutside = committed.offset < earliest || committed.offset > latest
  return { ...at, position, unfinished, lag, ...(isOutside && { stopped: outsideLog(bounds, committed.offset) }) }
}

/** Every partition of these topics, those without a commit too. */
export const progressOfAll = (
  topics: readonly TopicDescription[],
  bounds: readonly Bounds[],
  committed: readonly CommittedOffset[],
): readonly Progress[] => {
  const commits = new Map(committed.map(one => [`${one.topic}/${one.partition}`, one]))
  const ids = new Map(topics.map(({ topic, topicId }) => [topic, topicId]))
  return bounds
    .filter(({ topic }) => ids.has(topic))
    .map(one => progressOf(one, commits.get(`${one.topic}/${one.partition}`), ids.get(one.topic) ?? ''))
    .toSorted((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1))
}
