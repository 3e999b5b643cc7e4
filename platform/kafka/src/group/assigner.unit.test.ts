import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assign, decodeAssignment, encodeSubscription, topicsOf } from './assigner.ts'

const member = (memberId: string, ...topics: string[]) => ({ memberId, metadata: encodeSubscription(topics) })

const assigned = (members: Parameters<typeof assign>[0], counts: Record<string, number>) =>
  Object.fromEntries(
    assign(members, new Map(Object.entries(counts).map(([topic, partitions]) => [topic, { topicId: topic, partitions }]))).map(
      ({ memberId, assignment }) => [memberId, decodeAssignment(assignment).map(({ topic, partition }) => `${topic}/${partition}`)],
    ),
  )

describe('the co-partitioning assigner', () => {
  test('gives one partition number of every topic to the same member, whatever order members are listed in', () => {
    const members = [member('b', 'orders', 'letters'), member('a', 'orders', 'letters')]
    const expected = { a: ['orders/0', 'orders/2', 'letters/0'], b: ['orders/1', 'letters/1'] }
    expect(assigned(members, { orders: 3, letters: 2 })).toEqual(expected)
    expect(assigned(members.toReversed(), { orders: 3, letters: 2 })).toEqual(expected)
  })

  test('gives a topic only to members that know it', () => {
    expect(assigned([member('a', 'old'), member('b', 'old', 'new')], { old: 2, new: 2 })).toEqual({
      a: ['old/0'],
      b: ['old/1', 'new/0', 'new/1'],
    })
  })

  test('gives every partition to exactly one member, and no member more than one above another', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 0, max: 40 }),
        (ids, count) => {
          const given = assigned(
            ids.map(id => member(id, 't')),
            { t: count },
          )
          const sizes = Object.values(given).map(partitions => partitions.length)
          expect(Object.values(given).flat().toSorted()).toEqual(
            Array.from({ length: count }, (_, partition) => `t/${partition}`).toSorted(),
          )
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        },
      ),
    )
  })

  test('knows the topics of all members', () => {
    expect(topicsOf([member('a', 'x', 'y'), member('b', 'y', 'z')])).toEqual(['x', 'y', 'z'])
  })
})
