import { describe, expect, it } from 'vitest'
import { aCommit, ref, stored } from './a-commit.ts'
import type { StoreFixture } from './store-fixture.ts'

export const claiming = (fixture: StoreFixture) =>
  describe('claims', () => {
    it('are held by one commit among all streams', async () => {
      const { commits } = fixture.store
      await commits.append([aCommit('user-1', 1, { claims: ['email:ada', 'name:ada'] })])
      expect(await commits.append([aCommit('user-2', 1, { claims: ['email:bob', 'name:ada'] }), aCommit('user-3', 1)])).toEqual([
        'duplicate',
        'appended',
      ])
      expect(await stored(fixture.store, 'user-2', 1)).toBeUndefined()
      expect(await commits.append([aCommit('user-2', 1, { claims: ['email:bob'] })])).toEqual(['appended'])
    })

    it('are given to one of two in the same batch', async () => {
      const both = [aCommit('user-1', 1, { claims: ['email:ada'] }), aCommit('user-2', 1, { claims: ['email:ada'] })]
      expect((await fixture.store.commits.append(both)).toSorted()).toEqual(['appended', 'duplicate'])
    })

    it('never collide when absent or empty', async () => {
      const none = [aCommit('a', 1), aCommit('b', 1), aCommit('c', 1, { claims: [] }), aCommit('d', 1, { claims: [] })]
      expect(await fixture.store.commits.append(none)).toEqual(['appended', 'appended', 'appended', 'appended'])
    })

    it('tell their holders', async () => {
      const { commits } = fixture.store
      const ada = aCommit('user-1', 1, { claims: ['email:ada', 'name:ada'] })
      const bob = aCommit('user-2', 1, { claims: ['email:bob'] })
      await commits.append([ada, bob, aCommit('user-3', 1)])
      const found = await commits.holders(['email:ada', 'name:ada', 'email:bob', 'none'])
      expect(found.toSorted((a, b) => (a.stream < b.stream ? -1 : 1))).toEqual([ada, bob])
      expect(await commits.holders(['none'])).toEqual([])
      expect(await commits.holders([])).toEqual([])
    })

    it('are free again once taken out, the others stay held', async () => {
      const { commits } = fixture.store
      const ada = aCommit('user-1', 1, { claims: ['email:ada', 'name:ada'] })
      await commits.append([ada])
      await commits.unclaim(ref(ada), ['email:ada', 'not held'])
      expect((await stored(fixture.store, 'user-1', 1))?.claims).toEqual(['name:ada'])
      expect(
        await commits.append([aCommit('user-2', 1, { claims: ['email:ada'] }), aCommit('user-3', 1, { claims: ['name:ada'] })]),
      ).toEqual(['appended', 'duplicate'])
    })

    it('leave no field when the last is taken out', async () => {
      const { commits } = fixture.store
      const [ada, bob] = [aCommit('user-1', 1, { claims: ['email:ada'] }), aCommit('user-2', 1, { claims: ['email:bob'] })]
      await commits.append([ada, bob])
      await commits.unclaim(ref(ada), ['email:ada'])
      await commits.unclaim(ref(bob), ['email:bob'])
      expect(await stored(fixture.store, 'user-1', 1)).toStrictEqual(aCommit('user-1', 1))
      expect(await stored(fixture.store, 'user-2', 1)).toStrictEqual(aCommit('user-2', 1))
    })

    it('taken out of one commit stay with another', async () => {
      const { commits } = fixture.store
      const old = aCommit('user-1', 1, { claims: ['email:ada'] })
      await commits.append([old])
      await commits.unclaim(ref(old), ['email:ada'])
      await commits.append([aCommit('user-2', 1, { claims: ['email:ada'] })])
      await commits.unclaim(ref(old), ['email:ada'])
      expect(await commits.holders(['email:ada'])).toHaveLength(1)
    })
  })
