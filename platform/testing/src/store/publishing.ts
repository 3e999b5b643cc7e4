import { describe, expect, it } from 'vitest'
import { aCommit, stored } from './a-commit.ts'
import type { StoreFixture } from './store-fixture.ts'

export const publishing = (fixture: StoreFixture) =>
  describe('the outbox', () => {
    it('names the lowest unpublished commit of each stream of the slots asked for, oldest first', async () => {
      const { commits } = fixture.store
      await commits.append([
        aCommit('young', 1, { at: new Date(300) }),
        aCommit('old', 1, { at: new Date(100) }),
        aCommit('elsewhere', 1, { slot: 9 }),
      ])
      await commits.append([aCommit('young', 2, { at: new Date(50) }), aCommit('middle', 1, { at: new Date(200), slot: 63 })])
      const slots = [3, 63, 0]
      expect(await commits.unpublished(slots, 10)).toEqual([
        { stream: 'old', version: 1 },
        { stream: 'middle', version: 1 },
        { stream: 'young', version: 1 },
      ])
      expect(await commits.unpublished(slots, 2)).toHaveLength(2)
      expect(await commits.unpublished([9], 10)).toEqual([{ stream: 'elsewhere', version: 1 }])
      expect(await commits.unpublished([], 10)).toEqual([])
    })

    it('is not filled by one stream with a long tail', async () => {
      const { commits } = fixture.store
      for (let version = 1; version <= 30; version += 1) await commits.append([aCommit('hot', version, { at: new Date(version) })])
      await commits.append([aCommit('calm', 1, { at: new Date(1000) })])
      expect(await commits.unpublished([3], 2)).toEqual([
        { stream: 'hot', version: 1 },
        { stream: 'calm', version: 1 },
      ])
    })

    it('forgets what is marked, and only that', async () => {
      const { commits } = fixture.store
      await commits.append([aCommit('a', 1), aCommit('b', 1)])
      await commits.append([aCommit('a', 2)])
      await commits.markPublished([
        { stream: 'a', version: 1 },
        { stream: 'none', version: 1 },
      ])
      expect(await commits.unpublished([3], 10)).toEqual([
        { stream: 'b', version: 1 },
        { stream: 'a', version: 2 },
      ])
      expect(await stored(fixture.store, 'a', 1)).toStrictEqual(aCommit('a', 1, { published: true }))
      await commits.markPublished([])
    })

    it('never names what was born published', async () => {
      const { commits } = fixture.store
      await commits.append([aCommit('a', 1, { published: true, messages: [] })])
      expect(await commits.unpublished([3], 10)).toEqual([])
    })
  })
