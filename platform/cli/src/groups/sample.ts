import type { Broker, CommittedOffset, GroupDescription } from '@millrace/messaging'
import { type Progress, progressOfAll } from './progress.ts'

/** A group at one moment. */
export interface GroupSample extends GroupDescription {
  readonly progress: readonly Progress[]
  /** It has offsets in them, and they are no more. */
  readonly missingTopics: readonly string[]
}

const topicsOf = ({ members }: GroupDescription, committed: readonly CommittedOffset[]): readonly string[] => [
  ...new Set([...members.flatMap(({ partitions }) => partitions), ...committed].map(({ topic }) => topic)),
]

/** Looks at groups: members first, then commits, then ends, so that no end is older than a commit compared with it. */
export const sampleGroups = async (broker: Broker, names: readonly string[]): Promise<readonly GroupSample[]> => {
  const described = await broker.groups.describe(names)
  const groups = await Promise.all(
    described.map(async group => {
      const committed = await broker.groups.committed(group.group)
      return { group, committed, topics: topicsOf(group, committed) }
    }),
  )
  const existing = await broker.topics.describe([...new Set(groups.flatMap(({ topics }) => topics))])
  const bounds = await broker.topics.bounds(existing.map(({ topic }) => topic))
  return groups.map(({ group, committed, topics }) => {
    const own = existing.filter(({ topic }) => topics.includes(topic))
    const missingTopics = topics.filter(topic => existing.every(one => one.topic !== topic))
    return { ...group, progress: progressOfAll(own, bounds, committed), missingTopics }
  })
}
