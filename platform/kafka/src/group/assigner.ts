import type { TopicPartition } from '@millrace/messaging'
import type { GroupMember, MemberAssignment } from '../wire/group.ts'
import { shareNumbers } from './share.ts'
import { decodeSubscription, encodeAssignment, type Subscription } from './subscription.ts'

/**
 * What members offer, the better first; the group takes one that all of them know. Members of a version before the second one join
 * with the first alone, so while both are there everybody goes by the first.
 */
export const protocols = ['millrace-copartition-sticky', 'millrace-copartition'] as const
export type Protocol = (typeof protocols)[number]

/** By topic. */
export type Layout = ReadonlyMap<string, { readonly topicId: string; readonly partitions: number }>

interface Subscribed extends Subscription {
  readonly memberId: string
}

const subscribed = (members: readonly GroupMember[]): readonly Subscribed[] =>
  members
    .map(({ memberId, metadata }) => ({ memberId, ...decodeSubscription(metadata) }))
    .toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1))

export const topicsOf = (members: readonly GroupMember[]): readonly string[] => [
  ...new Set(members.flatMap(({ metadata }) => decodeSubscription(metadata).topics)),
]

type Given = Map<string, TopicPartition[]>

/** Partition p of every topic to the p-th of those subscribed, sorted by id, counted round: all that the first protocol can know. */
const inTurn = (members: readonly Subscribed[], layout: Layout, given: Given): void => {
  for (const [topic, { partitions }] of layout) {
    const takers = members.filter(({ topics }) => topics.includes(topic))
    for (let partition = 0; takers.length > 0 && partition < partitions; partition++) {
      const taker = takers[partition % takers.length]
      if (taker !== undefined) given.get(taker.memberId)?.push({ topic, partition })
    }
  }
}

/** Topics that the same members know. */
interface Kin {
  readonly takers: readonly Subscribed[]
  readonly topics: ReadonlySet<string>
}

/** Most takers first: what all know is shared first, and what few know follows it. */
const kinsOf = (members: readonly Subscribed[], layout: Layout): readonly Kin[] => {
  const groups = Map.groupBy(layout.keys(), topic =>
    members
      .filter(({ topics }) => topics.includes(topic))
      .map(({ memberId }) => memberId)
      .join('\n'),
  )
  return [...groups]
    .map(([ids, topics]) => {
      const takers = new Set(ids.split('\n'))
      return { takers: members.filter(({ memberId }) => takers.has(memberId)), topics: new Set(topics) }
    })
    .filter(({ takers }) => takers.length > 0)
    .toSorted((a, b) => b.takers.length - a.takers.length)
}

/** By number: who was given it for other topics just now, else who had it last. A member that slept claims what has had a later owner. */
const ownersIn = ({ takers, topics }: Kin, settled: ReadonlyMap<number, string>): ReadonlyMap<number, string> => {
  const owners = new Map<number, string>()
  for (const { memberId, owned } of takers.toSorted((a, b) => a.generation - b.generation)) {
    for (const { topic, partition } of owned) if (topics.has(topic)) owners.set(partition, memberId)
  }
  for (const [number, memberId] of settled) if (takers.some(taker => taker.memberId === memberId)) owners.set(number, memberId)
  return owners
}

/** Each keeps what it had as far as its share goes. */
const sticky = (members: readonly Subscribed[], layout: Layout, given: Given): void => {
  const settled = new Map<number, string>()
  for (const kin of kinsOf(members, layout)) {
    const counts = [...kin.topics].map(topic => layout.get(topic)?.partitions ?? 0)
    const ids = kin.takers.map(({ memberId }) => memberId)
    for (const [memberId, numbers] of shareNumbers(ids, counts, ownersIn(kin, settled))) {
      for (const number of numbers) if (!settled.has(number)) settled.set(number, memberId)
      const has = new Set(numbers)
      for (const topic of kin.topics) {
        const count = layout.get(topic)?.partitions ?? 0
        for (let partition = 0; partition < count; partition++) if (has.has(partition)) given.get(memberId)?.push({ topic, partition })
      }
    }
  }
}

/**
 * Partition p of every topic goes to the same member: so a letter, which lies on its source's partition number, is its owner's, and a
 * lane that spans topics stays in one process. While members of two versions subscribe differently, each topic is shared among those
 * that know it.
 */
export const assign = (members: readonly GroupMember[], layout: Layout, protocol: Protocol): readonly MemberAssignment[] => {
  const all = subscribed(members)
  const given: Given = new Map(all.map(({ memberId }) => [memberId, []]))
  if (protocol === 'millrace-copartition') inTurn(all, layout, given)
  else sticky(all, layout, given)
  return [...given].map(([memberId, partitions]) => ({ memberId, assignment: encodeAssignment(partitions) }))
}

export const protocolNamed = (name: string): Protocol => protocols.find(protocol => protocol === name) ?? 'millrace-copartition'
