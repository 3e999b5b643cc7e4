import { describe, expect, it } from 'vitest'
import { aCommit, stating as carrying, loaded } from './a-commit.ts'
import type { StoreFixture } from './store-fixture.ts'

export const stating = (fixture: StoreFixture) =>
  describe('states for compacted topics', () => {
    const three = async () => {
      const { commits } = fixture.store
      await commits.append([
        aCommit('a', 1, { ...carrying('a'), at: new Date(200) }),
        aCommit('b', 1, { ...carrying('b'), at: new Date(100) }),
      ])
      await commits.append([aCommit('a', 2, carrying('a')), aCommit('plain', 1)])
      await commits.append([aCommit('a', 3)])
      return commits
    }

    it('names the streams with a state that is not out, oldest first', async () => {
      const commits = await three()
      expect(await commits.unstated(10)).toEqual(['b', 'a'])
      expect(await commits.unstated(1)).toEqual(['b'])
    })

    it('finds the newest commit that carries a state, be it out or not', async () => {
      const commits = await three()
      await commits.markStated([{ stream: 'b', version: 1 }])
      const found = await commits.stated(['a', 'b', 'plain', 'none'])
      expect([...found].map(([stream, { version }]) => `${stream}/${version}`).toSorted()).toEqual(['a/2', 'b/1'])
      expect(found.get('a')).toStrictEqual(aCommit('a', 2, carrying('a')))
      expect((await commits.stated(['a'])).get('a')?.version).toBe(2)
    })

    it('marks a version and all lower ones, none higher', async () => {
      const commits = await three()
      await commits.append([aCommit('a', 4, carrying('a'))])
      await commits.markStated([
        { stream: 'a', version: 2 },
        { stream: 'none', version: 1 },
      ])
      expect((await loaded(fixture.store, 'a')).map(({ stated }) => stated)).toEqual([true, true, undefined, false])
      expect(await commits.unstated(10)).toEqual(['b', 'a'])
      await commits.markStated([
        { stream: 'a', version: 4 },
        { stream: 'b', version: 1 },
      ])
      expect(await commits.unstated(10)).toEqual([])
      await commits.markStated([])
    })
  })
