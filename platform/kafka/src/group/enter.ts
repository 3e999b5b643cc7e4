import type { TopicPartition } from '@millrace/messaging'
import type { TopicIds } from '../fetch/leaders.ts'
import type { Cluster } from '../network/cluster.ts'
import { type Joined, joinGroup, type MemberOf, syncGroup } from '../wire/group.ts'
import { assign, type Layout, protocolNamed, protocols, topicsOf } from './assigner.ts'
import { type Coordinator, joinLane } from './coordinator.ts'
import { decodeAssignment, encodeSubscription, type Subscription } from './subscription.ts'

export interface EntryOptions {
  readonly cluster: Cluster
  readonly coordinator: Coordinator
  readonly group: string
  readonly topics: readonly string[]
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
}

/** What this member got in one generation. */
export interface Session {
  readonly of: MemberOf
  readonly partitions: readonly TopicPartition[]
  /** The logs these are partitions of, as they were before anything was looked up in them. */
  readonly topicIds: TopicIds
  /** What the leader saw when it assigned; nothing for other members. */
  readonly layout?: Layout
}

export const layoutOf = async (cluster: Cluster, topics: readonly string[]): Promise<Layout> => {
  const found = await cluster.topics(topics)
  return new Map(found.map(({ topic, topicId, partitions }) => [topic, { topicId, partitions: partitions.length }]))
}

/** law 5: known before positions are, so that one of an older log is never taken for one of a newer. */
const topicIdsOf = async (cluster: Cluster, partitions: readonly TopicPartition[]): Promise<TopicIds> => {
  const layout = await layoutOf(cluster, [...new Set(partitions.map(({ topic }) => topic))])
  return new Map([...layout].map(([topic, { topicId }]) => [topic, topicId]))
}

/** Who joins, and what it had before. */
export interface Entrant extends Pick<Subscription, 'owned' | 'generation'> {
  /** Empty: none yet. */
  readonly memberId: string
}

const join = (options: EntryOptions, { memberId, owned, generation }: Entrant): Promise<Joined> => {
  const { cluster, coordinator, group, topics, sessionTimeoutMs, rebalanceTimeoutMs } = options
  const metadata = encodeSubscription({ topics, owned, generation })
  const request = { group, memberId, sessionTimeoutMs, rebalanceTimeoutMs, protocols, metadata }
  // Only asking for an id is quick. It isn't cut off: an id given and not used holds the group up for a session.
  if (memberId === '') return coordinator.ask(joinGroup(request))
  return coordinator.ask(joinGroup(request), { lane: joinLane, timeoutMs: rebalanceTimeoutMs + cluster.requestTimeoutMs })
}

/** An id of the group's choosing, to join with. */
export const takeMemberId = async (options: EntryOptions, entrant: Entrant): Promise<string> =>
  (await join(options, { ...entrant, memberId: '' })).memberId

/** Joins, as the leader assigns, and returns what this member was given. */
export const enter = async (options: EntryOptions, entrant: Entrant): Promise<Session> => {
  const joined = await join(options, entrant)
  const of = { group: options.group, memberId: joined.memberId, generation: joined.generation }
  const leads = joined.leaderId === joined.memberId
  const layout = leads ? await layoutOf(options.cluster, topicsOf(joined.members)) : undefined
  const assignments = layout === undefined ? [] : assign(joined.members, layout, protocolNamed(joined.protocol))
  const timing = { lane: joinLane, timeoutMs: options.rebalanceTimeoutMs + options.cluster.requestTimeoutMs }
  const { assignment } = await options.coordinator.ask(syncGroup(of, assignments), timing)
  const partitions = decodeAssignment(assignment)
  return { of, partitions, topicIds: await topicIdsOf(options.cluster, partitions), ...(layout && { layout }) }
}
