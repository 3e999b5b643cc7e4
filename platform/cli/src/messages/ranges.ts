import { type Bounds, type Broker, type Position, partitionOf, type TopicPartition } from '@millrace/messaging'
import type { Range } from '../reading/read-records.ts'

/** `42`, `42..`, `42..50`: both ends included. */
export interface Offsets {
  readonly from: number
  readonly through: number
}

/** What part of the log is read. */
export interface Selection {
  readonly topics: readonly string[]
  readonly partitions?: readonly number[] | undefined
  /** Only the partition it lies on. */
  readonly key?: string | undefined
  readonly offsets?: Offsets | undefined
  readonly since?: number | undefined
  readonly until?: number | undefined
  /** From the end on, for ever, unless told from where. */
  readonly follow: boolean
}

/**
 * Times of records of several writers don't rise quite evenly: so much longer than `until` is read on, for what was written late.
 * `since` needs nothing of the kind: nothing before the first record of that time is of that time.
 */
const untilSlackMs = 60_000

/** A letter lies on the partition number of its source, whatever its key. */
const liesByKey = (topic: string): boolean => !topic.endsWith('.letters')

const ofKey = (bounds: readonly Bounds[], key: string): readonly Bounds[] => {
  const counts = new Map([...Map.groupBy(bounds, ({ topic }) => topic)].map(([topic, all]) => [topic, all.length]))
  const bytes = Buffer.from(key)
  return bounds.filter(({ topic, partition }) => !liesByKey(topic) || partitionOf(bytes, counts.get(topic) ?? 1) === partition)
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`

const byPartition = (positions: readonly Position[]) => new Map(positions.map(position => [nameOf(position), position.offset]))

/** Where to read, so as to miss nothing that is selected and read little else. Ends are those of this moment. */
export const rangesOf = async (broker: Broker, selection: Selection): Promise<readonly Range[]> => {
  const { topics, partitions, key, offsets, since, until, follow } = selection
  const all = await broker.topics.bounds(topics)
  const chosen = (key === undefined ? all : ofKey(all, key)).filter(({ partition }) => partitions?.includes(partition) ?? true)
  const begin = since === undefined ? undefined : byPartition(await broker.topics.offsetsAt(topics, since))
  const end = until === undefined ? undefined : byPartition(await broker.topics.offsetsAt(topics, until + untilSlackMs))
  return chosen.map(one => {
    const { topic, partition, earliest, latest } = one
    const usual = follow ? latest : earliest
    const from = Math.max(earliest, offsets?.from ?? begin?.get(nameOf(one)) ?? usual)
    const last = follow && until === undefined ? Number.POSITIVE_INFINITY : Math.min(latest, end?.get(nameOf(one)) ?? latest)
    return { topic, partition, from, to: Math.min(last, (offsets?.through ?? Number.POSITIVE_INFINITY) + 1) }
  })
}
