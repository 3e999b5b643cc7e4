import type {
  Assignment,
  Bounds,
  Broker,
  FetchedBatch,
  IncomingRecord,
  Member,
  MemberOptions,
  Position,
  Unreadable,
} from '@millrace/messaging'
import { expect } from 'vitest'
import type { Fixture } from './fixture.ts'

/** A member that starts where its group left off and keeps everything it is given. */
export interface Joined {
  readonly member: Member
  /** Every assignment, the latest last. */
  readonly assignments: readonly Assignment[]
  readonly batches: readonly FetchedBatch[]
  readonly outOfRange: readonly (Position & { readonly bounds: Bounds })[]
  readonly unreadable: readonly Unreadable[]
  readonly troubles: readonly Error[]
  /** What happened in which order, several members in one list where one is shared. */
  readonly journal: string[]
  records(): readonly IncomingRecord[]
  /** The assignment it has now. */
  current(): Assignment
  /** Partitions it has now, as `topic/partition`, sorted. */
  owns(): readonly string[]
}

export interface Joining extends Partial<Pick<MemberOptions, 'assigned' | 'revoked' | 'records' | 'rebalanceTimeoutMs'>> {
  readonly name?: string
  readonly broker?: Broker
  readonly journal?: string[]
  /** Overrides the committed offset, or the partition's beginning. */
  readonly from?: readonly Position[]
}

/** Starts every partition at `from`, else where the group committed, else at its beginning. */
export const startPartitions = async (assignment: Assignment, from: readonly Position[] = []): Promise<void> => {
  const [committed, bounds] = await Promise.all([assignment.committed(), assignment.bounds()])
  const known = [...from, ...committed, ...bounds.map(({ topic, partition, earliest }) => ({ topic, partition, offset: earliest }))]
  const positions = assignment.partitions.flatMap(({ topic, partition }) => {
    const found = known.find(position => position.topic === topic && position.partition === partition)
    return found === undefined ? [] : [{ topic, partition, offset: found.offset }]
  })
  assignment.start(positions)
}

interface Kept {
  readonly assignments: Assignment[]
  readonly batches: FetchedBatch[]
  readonly outOfRange: (Position & { readonly bounds: Bounds })[]
  readonly unreadable: Unreadable[]
  readonly troubles: Error[]
  readonly journal: string[]
}

const memberOptions = (kept: Kept, group: string, topics: readonly string[], joining: Joining): MemberOptions => {
  const { name = 'member', from, rebalanceTimeoutMs = 20_000 } = joining
  return {
    group,
    topics,
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs,
    assigned: async assignment => {
      kept.journal.push(`${name} assigned`)
      kept.assignments.push(assignment)
      await (joining.assigned ? joining.assigned(assignment) : startPartitions(assignment, from))
    },
    revoked: async assignment => {
      kept.journal.push(`${name} revoking`)
      await joining.revoked?.(assignment)
      kept.journal.push(`${name} revoked`)
    },
    records: (batch, assignment) => {
      kept.batches.push(batch)
      joining.records?.(batch, assignment)
      if (batch.records.length > 0) kept.journal.push(`${name} records`)
    },
    outOfRange: position => kept.outOfRange.push(position),
    unreadable: position => kept.unreadable.push(position),
    trouble: error => kept.troubles.push(error),
  }
}

/** Joins, and resolves when first assigned. */
export const joinGroup = async (at: Fixture, group: string, topics: readonly string[], joining: Joining = {}): Promise<Joined> => {
  const joined = beginJoining(at, group, topics, joining)
  await joined.member.joined
  return joined
}

/** Joins without waiting for the first assignment. */
export const beginJoining = (at: Fixture, group: string, topics: readonly string[], joining: Joining = {}): Joined => {
  const kept: Kept = { assignments: [], batches: [], outOfRange: [], unreadable: [], troubles: [], journal: joining.journal ?? [] }
  const member = at.closing((joining.broker ?? at.broker).join(memberOptions(kept, group, topics, joining)))
  const current = (): Assignment => {
    const last = kept.assignments.at(-1)
    if (last === undefined) throw new Error('the member has no assignment yet')
    return last
  }
  return {
    ...kept,
    member,
    current,
    records: () => kept.batches.flatMap(batch => batch.records),
    owns: () =>
      current()
        .partitions.map(({ topic, partition }) => `${topic}/${partition}`)
        .toSorted(),
  }
}

/** Resolves when these members share all partitions between them and each has some. */
export const shared = (at: Fixture, members: readonly Joined[], partitions: number): Promise<void> =>
  at.eventually(() => {
    const owned = members.map(member => (member.current().signal.aborted ? [] : member.owns()))
    expect(new Set(owned.flat()).size).toBe(partitions)
    expect(owned.flat()).toHaveLength(partitions)
    for (const own of owned) expect(own).not.toEqual([])
  })
