import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Writer } from '../wire/writer.ts'
import { assign, type Protocol, topicsOf } from './assigner.ts'
import { decodeAssignment, decodeSubscription, encodeSubscription } from './subscription.ts'

interface TestMember {
  readonly id: string
  readonly topics: readonly string[]
  /** As `topic/partition`. */
  readonly owned?: readonly string[]
  readonly generation?: number
}

const member = (id: string, ...topics: string[]): TestMember => ({ id, topics })

const parsed = (name: string) => ({ topic: name.split('/')[0] ?? '', partition: Number(name.split('/')[1]) })

const metadataOf = ({ topics, owned = [], generation = -1 }: TestMember): Buffer =>
  encodeSubscription({ topics, owned: owned.map(parsed), generation })

type Assigned = Readonly<Record<string, readonly string[]>>

const assigned = (
  members: readonly TestMember[],
  counts: Readonly<Record<string, number>>,
  protocol: Protocol = 'millrace-copartition-sticky',
): Assigned => {
  const layout = new Map(Object.entries(counts).map(([topic, partitions]) => [topic, { topicId: topic, partitions }]))
  const joined = members.map(each => ({ memberId: each.id, metadata: metadataOf(each) }))
  const given = assign(joined, layout, protocol).map(({ memberId, assignment }) => [memberId, decodeAssignment(assignment)] as const)
  return Object.fromEntries(given.map(([id, of]) => [id, of.map(({ topic, partition }) => `${topic}/${partition}`)]))
}

/** The same members, with what they were given. */
const after = (members: readonly TestMember[], given: Assigned, generation = 1): readonly TestMember[] =>
  members.map(each => ({ ...each, owned: given[each.id] ?? [], generation }))

const numbersOf = (given: Assigned, topic: string): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(
    Object.entries(given).map(([id, names]) => [id, names.map(parsed).flatMap(at => (at.topic === topic ? [at.partition] : []))]),
  )

const all = (topic: string, count: number): readonly string[] => Array.from({ length: count }, (_, partition) => `${topic}/${partition}`)

const spread = (sizes: readonly number[]): number => Math.max(...sizes) - Math.min(...sizes)

const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 9 })
const counts = fc.record({ a: fc.integer({ min: 0, max: 30 }), b: fc.integer({ min: 0, max: 30 }), c: fc.integer({ min: 0, max: 5 }) })
const topics = ['a', 'b', 'c']

describe('the sticky co-partitioning assigner', () => {
  test('gives one partition number of every topic to one member, all of them, within one of each other in every topic, whoever had what', () => {
    const owned = fc.array(fc.constantFrom(...topics.flatMap(topic => all(topic, 32))), { maxLength: 40 })
    fc.assert(
      fc.property(ids, counts, fc.array(owned, { minLength: 9, maxLength: 9 }), (names, layout, claims) => {
        const members = names.map((id, index) => ({ id, topics, owned: claims[index] ?? [], generation: index }))
        const given = assigned(members, layout)
        expect(Object.values(given).flat().toSorted()).toEqual(
          Object.entries(layout)
            .flatMap(([topic, count]) => all(topic, count))
            .toSorted(),
        )
        const ownerOf = new Map<number, string>()
        for (const [id, names] of Object.entries(given)) {
          for (const { partition } of names.map(parsed)) {
            expect(ownerOf.get(partition) ?? id).toBe(id)
            ownerOf.set(partition, id)
          }
        }
        for (const topic of topics) expect(spread(Object.values(numbersOf(given, topic)).map(of => of.length))).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('says the same whatever order members are listed in, and again when nothing changed', () => {
    fc.assert(
      fc.property(ids, counts, (names, layout) => {
        const members = names.map(id => member(id, ...topics))
        const given = assigned(members, layout)
        expect(assigned(members.toReversed(), layout)).toEqual(given)
        expect(assigned(after(members, given), layout)).toEqual(given)
      }),
    )
  })

  test('moves only the partitions of a member that leaves', () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 40 }), fc.nat(), (names, count, which) => {
        const members = names.map(id => member(id, 'a', 'b'))
        const given = assigned(members, { a: count, b: count })
        const left = members.filter((_, index) => index !== which % members.length)
        const now = assigned(after(left, given), { a: count, b: count })
        for (const { id } of left) expect(now[id]).toEqual(expect.arrayContaining([...(given[id] ?? [])]))
      }),
    )
  })

  test('gives a member that joins its share, and moves nothing else', () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 40 }), (names, count) => {
        const members = names.map(id => member(id, 'a'))
        const given = assigned(members, { a: count })
        const now = assigned([...after(members, given), member('the one that joins', 'a')], { a: count })
        for (const id of names) expect(given[id]).toEqual(expect.arrayContaining([...(now[id] ?? [])]))
        expect(spread(Object.values(now).map(of => of.length))).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('believes who had a partition last, not a member that slept meanwhile', () => {
    const slept = { id: 'a', topics: ['t'], owned: all('t', 4), generation: 3 }
    const owners = ['b', 'c'].map((id, index) => ({ id, topics: ['t'], owned: [`t/${2 * index}`, `t/${2 * index + 1}`], generation: 4 }))
    const given = assigned([slept, ...owners], { t: 4 })
    expect(given.b).toEqual(['t/0', 't/1'])
    expect(given.c).toEqual(['t/2'])
    expect(given.a).toEqual(['t/3'])
  })

  test('shares a topic among those that know it, and leaves its numbers with their owners where it can', () => {
    const given = assigned([member('a', 'old'), member('b', 'old', 'new'), member('c', 'old', 'new')], { old: 6, new: 6 })
    expect(given.a).toEqual(['old/0', 'old/1'])
    const { b = [], c = [] } = numbersOf(given, 'new')
    expect([...b, ...c].toSorted()).toEqual([0, 1, 2, 3, 4, 5])
    expect(b).toEqual(expect.arrayContaining([2, 3]))
    expect(c).toEqual(expect.arrayContaining([4, 5]))
  })

  test('knows the topics of all members', () => {
    const joined = [member('a', 'x', 'y'), member('b', 'y', 'z')].map(each => ({ memberId: each.id, metadata: metadataOf(each) }))
    expect(topicsOf(joined)).toEqual(['x', 'y', 'z'])
  })
})

describe('the assigner of before, while members that know no other are in the group', () => {
  const old = (members: readonly TestMember[], layout: Readonly<Record<string, number>>) =>
    assigned(members, layout, 'millrace-copartition')

  test('counts round, whatever order members are listed in and whatever they had', () => {
    const members = [member('b', 'orders', 'letters'), { ...member('a', 'orders', 'letters'), owned: ['orders/1'] }]
    const expected = { a: ['orders/0', 'orders/2', 'letters/0'], b: ['orders/1', 'letters/1'] }
    expect(old(members, { orders: 3, letters: 2 })).toEqual(expected)
    expect(old(members.toReversed(), { orders: 3, letters: 2 })).toEqual(expected)
  })

  test('gives a topic only to members that know it', () => {
    expect(old([member('a', 'old'), member('b', 'old', 'new')], { old: 2, new: 2 })).toEqual({
      a: ['old/0'],
      b: ['old/1', 'new/0', 'new/1'],
    })
  })
})

describe('a subscription', () => {
  test('is read as it was written', () => {
    const subscription = { topics: ['a', 'b'], owned: [{ topic: 'a', partition: 3 }], generation: 7 }
    expect(decodeSubscription(encodeSubscription(subscription))).toEqual(subscription)
  })

  test('of a member of before says nothing of what it had', () => {
    const before = new Writer().int16(0)
    before.array(['a'], topic => before.nullableString(topic)).nullableBytes(null)
    expect(decodeSubscription(before.bytes)).toEqual({ topics: ['a'], owned: [], generation: -1 })
  })
})
