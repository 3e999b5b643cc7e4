import type { GroupMemberDescription, GroupState } from '@millrace/messaging'
import type { Oldest } from './oldest.ts'
import type { Progress, Stopped } from './progress.ts'
import type { GroupSample } from './sample.ts'
import type { Trend } from './trend.ts'

/** One partition of a group, as it is printed. Offsets that are not there are null. */
export interface PartitionReport {
  readonly topic: string
  readonly partition: number
  readonly committed: number | null
  readonly end: number
  readonly lag: number
  /** Age of the oldest unhandled message; null: none is left, or it couldn't be read. */
  readonly lagSeconds: number | null
  readonly owner: { readonly clientId: string; readonly host: string; readonly memberId: string } | null
  readonly stopped: Stopped | null
}

/** One group, as `--json` gives it. */
export interface GroupReport {
  readonly group: string
  readonly state: GroupState
  readonly lag: number
  readonly lagSeconds: number | null
  readonly trend?: Trend
  readonly members: readonly { readonly memberId: string; readonly clientId: string; readonly host: string; readonly partitions: number }[]
  readonly partitions: readonly PartitionReport[]
  readonly missingTopics: readonly string[]
}

const seconds = (ms: number | undefined): number | null => (ms === undefined ? null : Math.max(0, Math.round(ms / 100) / 10))

const ownerOf = (members: readonly GroupMemberDescription[], { topic, partition }: Progress): PartitionReport['owner'] => {
  const owner = members.find(({ partitions }) => partitions.some(at => at.topic === topic && at.partition === partition))
  return owner === undefined ? null : { clientId: owner.clientId, host: owner.host, memberId: owner.memberId }
}

export const reportOf = (sample: GroupSample, oldest: Oldest, nowMs: number, trend?: Trend): GroupReport => {
  const partitions = sample.progress.map((at): PartitionReport => {
    const made = oldest.get(at)
    return {
      topic: at.topic,
      partition: at.partition,
      committed: at.committed ?? null,
      end: at.latest,
      lag: at.lag,
      lagSeconds: seconds(made === undefined ? undefined : nowMs - made),
      owner: ownerOf(sample.members, at),
      stopped: at.stopped ?? null,
    }
  })
  const ages = partitions.flatMap(({ lagSeconds }) => lagSeconds ?? [])
  return {
    group: sample.group,
    state: sample.state,
    lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
    lagSeconds: ages.length === 0 ? null : Math.max(...ages),
    ...(trend && { trend }),
    members: sample.members.map(({ memberId, clientId, host, partitions: owned }) => ({
      memberId,
      clientId,
      host,
      partitions: owned.length,
    })),
    partitions,
    missingTopics: sample.missingTopics,
  }
}
