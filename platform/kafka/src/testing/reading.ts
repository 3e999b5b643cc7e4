import type { Assignment, Broker, FetchedBatch, Member, MemberOptions } from '@millrace/messaging'
import { expect } from 'vitest'

export interface ReadRecord {
  readonly partition: number
  readonly offset: number
  readonly value: string | undefined
  /** Of the member's own, counted: a member that comes back at once may be given the same generation again. */
  readonly assignment: number
}

/** A member that begins where its group left off and commits what it was given, batch by batch. */
export interface Reading {
  readonly member: Member
  readonly received: readonly ReadRecord[]
  readonly assignments: readonly Assignment[]
  readonly troubles: readonly Error[]
  /** Codes of commits that were refused. */
  readonly refused: readonly unknown[]
  /** Partitions it has now. */
  owns(): readonly number[]
}

const begin = async (assignment: Assignment): Promise<void> => {
  const committed = new Map((await assignment.committed()).map(({ partition, offset }) => [partition, offset]))
  const bounds = await assignment.bounds()
  assignment.start(bounds.map(({ topic, partition, earliest }) => ({ topic, partition, offset: committed.get(partition) ?? earliest })))
}

const recordsOf = ({ records, partition }: FetchedBatch, assignment: number): readonly ReadRecord[] =>
  records.map(({ offset, value }) => ({ partition, offset, value: value?.toString(), assignment }))

export const reading = (broker: Broker, group: string, topic: string, options: Partial<MemberOptions> = {}): Reading => {
  const [received, assignments, troubles, refused]: [ReadRecord[], Assignment[], Error[], unknown[]] = [[], [], [], []]
  let committing = Promise.resolve()
  const commit = ({ partition, nextOffset }: FetchedBatch, assignment: Assignment): Promise<void> =>
    assignment.commit([{ topic, partition, offset: nextOffset, metadata: '' }]).catch(error => void refused.push(error.code))
  const member = broker.join({
    group,
    topics: [topic],
    sessionTimeoutMs: 6_000,
    rebalanceTimeoutMs: 2_000,
    assigned: async assignment => {
      assignments.push(assignment)
      await begin(assignment)
    },
    revoked: () => committing,
    records: (batch, assignment) => {
      received.push(...recordsOf(batch, assignments.indexOf(assignment)))
      committing = committing.then(() => commit(batch, assignment))
    },
    outOfRange: at => troubles.push(new Error(`out of range: ${JSON.stringify(at)}`)),
    unreadable: at => troubles.push(new Error(`unreadable: ${JSON.stringify(at)}`)),
    trouble: error => troubles.push(error),
    ...options,
  })
  const owns = () => {
    const last = assignments.at(-1)
    return last === undefined || last.signal.aborted ? [] : last.partitions.map(({ partition }) => partition)
  }
  return { member, received, assignments, troubles, refused, owns }
}

/** Every assignment read on without a gap, and each record came for the first time in its order. */
export const expectNoGaps = (received: readonly ReadRecord[]): void => {
  for (const of of Map.groupBy(received, ({ partition, assignment }) => `${partition} of ${assignment}`).values()) {
    const offsets = of.map(({ offset }) => offset)
    expect(offsets).toEqual(offsets.map((_, index) => (offsets[0] ?? 0) + index))
  }
}

/** What came of one partition, each record once, in the order of its first coming. */
export const firstTimes = (received: readonly ReadRecord[], partition: number): readonly (string | undefined)[] => {
  const own = received.filter(record => record.partition === partition)
  return [...new Map(own.map(({ offset, value }) => [offset, value])).values()]
}
