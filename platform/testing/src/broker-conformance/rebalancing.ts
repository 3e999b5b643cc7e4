import type { Assignment, FetchedBatch, IncomingRecord } from '@millrace/messaging'
import { expect, test } from 'vitest'
import { type Fixture, numbered, record, text } from './fixture.ts'
import { beginJoining, type Joined, joinGroup, shared } from './joining.ts'

const partitions = 4

interface Given {
  readonly batch: FetchedBatch
  readonly assignment: Assignment
}

/** A member that commits each batch when it was given, one commit after another, before it gives its partitions back. */
const committing = (at: Fixture, group: string, topic: string): Joined & { readonly given: readonly Given[] } => {
  const given: Given[] = []
  let last = Promise.resolve()
  const commit = ({ batch: { partition, nextOffset }, assignment }: Given): Promise<void> =>
    assignment.commit([{ topic, partition, offset: nextOffset, metadata: '' }]).catch(error => {
      expect(error).toMatchObject({ code: 'MR_STALE_GENERATION' })
    })
  const records = (batch: FetchedBatch, assignment: Assignment): void => {
    given.push({ batch, assignment })
    last = last.then(() => commit({ batch, assignment }))
  }
  return { ...beginJoining(at, group, [topic], { records, revoked: () => last }), given }
}

/** Of one partition, by all members: each value once, in the order it first came. */
const firstTimes = (received: readonly IncomingRecord[], partition: number): readonly (string | undefined)[] => [
  ...new Set(received.filter(one => one.partition === partition).map(text)),
]

/** Within one assignment no offset is left out or comes again. */
const expectNoGaps = (given: readonly Given[], partition: number): void => {
  const own = given.filter(({ batch }) => batch.partition === partition)
  for (const of of Map.groupBy(own, ({ assignment }) => assignment).values()) {
    const offsets = of.flatMap(({ batch }) => batch.records.map(({ offset }) => offset))
    expect(offsets).toEqual(offsets.map((_, index) => (offsets[0] ?? 0) + index))
  }
}

/** Members coming and going while there is work. */
export const rebalancingPromises = (at: Fixture): void => {
  test('law 5: while members come and go under load nothing is skipped, and each partition is first given in order', async () => {
    const [topic, group] = [await at.topic(partitions), at.name('group')]
    const producer = at.producer()
    const sendRound = async (round: number): Promise<void> => {
      const values = numbered(25, `r${round}-`)
      await producer.send(values.flatMap(value => Array.from({ length: partitions }, (_, partition) => record(topic, partition, value))))
    }
    const [first, second] = [committing(at, group, topic), committing(at, group, topic)]
    await Promise.all([first.member.joined, second.member.joined])
    await shared(at, [first, second], partitions)
    await sendRound(0)
    const third = committing(at, group, topic)
    await sendRound(1)
    await third.member.joined
    await shared(at, [first, second, third], partitions)
    await sendRound(2)
    const leaving = first.member.close()
    await sendRound(3)
    await leaving
    await shared(at, [second, third], partitions)
    await sendRound(4)
    const ends = Array.from({ length: partitions }, (_, partition) => ({ topic, partition, offset: 125, metadata: '' }))
    await at.eventually(async () => expect(await at.broker.topics.committed(group, [topic])).toEqual(ends))
    const members = [first, second, third]
    const received = members.flatMap(one => one.records())
    const all = [0, 1, 2, 3, 4].flatMap(round => numbered(25, `r${round}-`))
    for (let partition = 0; partition < partitions; partition++) {
      expect(new Set(firstTimes(received, partition))).toEqual(new Set(all))
      for (const one of members) expectNoGaps(one.given, partition)
    }
  })

  test('a member beyond the number of partitions is given nothing, and takes over from one that leaves', async () => {
    const [topic, group] = [await at.topic(1), at.name('group')]
    const first = await joinGroup(at, group, [topic])
    const spare = await joinGroup(at, group, [topic])
    await at.eventually(() => expect([first.owns().length, spare.owns().length].toSorted()).toEqual([0, 1]))
    const [owner, other] = first.owns().length === 1 ? [first, spare] : [spare, first]
    await owner.member.close()
    await at.eventually(() => expect(other.owns()).toEqual([`${topic}/0`]))
    await at.send(topic, 0, ['for the spare'])
    await at.eventually(() => expect(other.records().map(text)).toEqual(['for the spare']))
  })
}
