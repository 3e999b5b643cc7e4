import { describe, expect, test } from 'vitest'
import { failureGroups } from './failure-groups.ts'
import type { FoundLetter } from './find-letters.ts'
import { isSelected, lettersBefore } from './select-letters.ts'

const found = (offset: number, changes: { lane?: string; fingerprint?: string; of?: string; at?: number } = {}): FoundLetter => ({
  letter: {
    group: 'shop',
    lane: changes.lane ?? 'key/a',
    source: { topic: 'orders.events', topicId: 'id', partition: 0, offset },
    failure: {
      class: changes.of ?? 'permanent',
      code: 'CARD_EXPIRED',
      message: `card ${offset} has expired`,
      attempts: 1,
      firstAt: changes.at ?? offset,
      lastAt: changes.at ?? offset,
      fingerprint: changes.fingerprint ?? 'f1',
    },
  },
  position: offset,
  messageId: `m${offset}`,
  key: 'a',
  type: 'orders.OrderPlaced',
  correlationId: `flow-${offset}`,
  at: offset,
  sizeBytes: 1,
})

describe('a selection', () => {
  test.each([
    [{}, true],
    [{ type: 'orders.OrderPlaced', key: 'a', lane: 'key/a', topic: 'orders.events' }, true],
    [{ type: 'OrderPlaced' }, true],
    [{ type: 'Placed' }, false],
    [{ letters: ['id/0/5'], correlationId: 'flow-5', fingerprint: 'f1' }, true],
    [{ letters: ['id/0/6'] }, false],
    [{ error: 'EXPIRED' }, true],
    [{ error: 'permanent' }, true],
    [{ error: 'timeout' }, false],
    [{ since: 5, until: 5 }, true],
    [{ since: 6 }, false],
    [{ until: 4 }, false],
    [{ type: 'OrderPlaced', key: 'b' }, false],
  ])('%j', (wanted, is) => expect(isSelected(found(5), wanted)).toBe(is))

  test('law 4: needs those before it in its lane, and no others', () => {
    const all = [found(1), found(2, { lane: 'key/b' }), found(3), found(4), found(5)]
    expect(
      lettersBefore(
        all,
        [all[2], all[3]].flatMap(one => one ?? []),
      ),
    ).toEqual([all[0]])
    expect(lettersBefore(all, [])).toEqual([])
  })
})

describe('failure groups', () => {
  test('count what failed and what waits behind it, with the latest message and the span of time, the most first', () => {
    const groups = failureGroups([found(9, { fingerprint: 'rare' }), found(1), found(7, { at: 70 }), found(8, { of: 'behind', at: 90 })])
    expect(groups).toMatchObject([
      { fingerprint: 'f1', count: 2, behind: 1, class: 'permanent', message: 'card 7 has expired', firstAt: 1, lastAt: 70 },
      { fingerprint: 'rare', count: 1, behind: 0, types: ['orders.OrderPlaced'], topics: ['orders.events'] },
    ])
  })

  test('tell of letters whose first has ended, too', () => {
    expect(failureGroups([found(8, { of: 'behind' })])).toMatchObject([{ class: 'behind', count: 0, behind: 1 }])
  })
})
