import { describe, expect, it } from 'vitest'
import { aCommit, handling, loaded } from './a-commit.ts'
import type { StoreFixture } from './store-fixture.ts'

export const appending = (fixture: StoreFixture) =>
  describe('appending', () => {
    it('answers each commit in the order given', async () => {
      const { commits } = fixture.store
      await commits.append([aCommit('order-2', 1)])
      expect(await commits.append([aCommit('order-1', 1), aCommit('order-2', 1, handling('other')), aCommit('order-3', 1)])).toEqual([
        'appended',
        'duplicate',
        'appended',
      ])
    })

    it('answers nothing for nothing', async () => {
      expect(await fixture.store.commits.append([])).toEqual([])
    })

    it('refuses a second commit under one version and keeps the first', async () => {
      const first = aCommit('order-1', 1)
      await fixture.store.commits.append([first])
      expect(await fixture.store.commits.append([aCommit('order-1', 1, { ...handling('other'), source: 'late' })])).toEqual(['duplicate'])
      expect(await loaded(fixture.store, 'order-1')).toEqual([first])
    })

    it('refuses a message the stream has handled, whichever of several it is', async () => {
      const { commits } = fixture.store
      await commits.append([aCommit('order-1', 1, handling('a', 'b'))])
      expect(await commits.append([aCommit('order-1', 2, handling('c', 'b'))])).toEqual(['duplicate'])
      expect(await commits.append([aCommit('order-1', 2, handling('c', 'd'))])).toEqual(['appended'])
    })

    it('lets two streams handle the same message', async () => {
      const both = [aCommit('order-1', 1, handling('a')), aCommit('order-2', 1, handling('a'))]
      expect(await fixture.store.commits.append(both)).toEqual(['appended', 'appended'])
    })

    it('takes commits that handled nothing', async () => {
      const { commits } = fixture.store
      expect(await commits.append([aCommit('order-1', 1, handling())])).toEqual(['appended'])
      expect(await commits.append([aCommit('order-2', 1, handling())])).toEqual(['appended'])
    })

    it('refuses a commit that breaks two rules at once, once', async () => {
      const { commits } = fixture.store
      await commits.append([aCommit('order-1', 1, handling('a')), aCommit('user-1', 1, { claims: ['email:ada'] })])
      const twice = aCommit('order-1', 1, { ...handling('a'), claims: ['email:ada'] })
      expect(await commits.append([twice, aCommit('order-3', 1)])).toEqual(['duplicate', 'appended'])
    })

    it('lets one of two instances win a version', async () => {
      const [one, two] = [fixture.store, await fixture.another()]
      const rivals = (mine: string) => Array.from({ length: 20 }, (_, n) => aCommit(`order-${n}`, 1, { ...handling(mine), source: mine }))
      const [ones, twos] = await Promise.all([one.commits.append(rivals('one')), two.commits.append(rivals('two'))])
      expect(ones.map((outcome, n) => [outcome, twos[n]].toSorted())).toEqual(Array(20).fill(['appended', 'duplicate']))
      const heads = await one.commits.heads(rivals('').map(commit => commit.stream))
      expect(ones.map((outcome, n) => heads.get(`order-${n}`)?.source === (outcome === 'appended' ? 'one' : 'two'))).not.toContain(false)
    })

    it('answers each alone, after a batch was refused for one of its commits', async () => {
      const { commits } = fixture.store
      const [good, bad] = [aCommit('order-1', 1), aCommit('order-2', 1, { state: new Map() })]
      await expect(commits.append([good, bad])).rejects.toMatchObject({ code: 'MR_STORE_REFUSED' })
      expect(['appended', 'duplicate']).toContain((await commits.append([good]))[0])
      expect(await loaded(fixture.store, 'order-1')).toEqual([good])
      await expect(commits.append([bad])).rejects.toMatchObject({ code: 'MR_STORE_REFUSED' })
    })

    it('takes a batch of hundreds', async () => {
      const many = Array.from({ length: 300 }, (_, n) => aCommit(`order-${n}`, 1))
      expect(new Set(await fixture.store.commits.append(many))).toEqual(new Set(['appended']))
      expect((await fixture.store.commits.load(many.map(commit => commit.stream))).size).toBe(300)
    })
  })
