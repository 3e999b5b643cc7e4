import { describe, expect, it } from 'vitest'
import { aCommit, loaded } from './a-commit.ts'
import type { StoreFixture } from './store-fixture.ts'

export const lasting = (fixture: StoreFixture) =>
  describe('instances', () => {
    it('see at once what another was told is stored', async () => {
      const [one, two] = [fixture.store, await fixture.another()]
      for (let version = 1; version <= 5; version += 1) {
        const writer = version % 2 === 0 ? one : two
        const reader = version % 2 === 0 ? two : one
        await writer.commits.append([aCommit('a', version)])
        expect((await reader.commits.heads(['a'])).get('a')?.version).toBe(version)
        await writer.commits.markPublished([{ stream: 'a', version }])
        expect(await reader.commits.unpublished([3], 1)).toEqual([])
      }
    })

    it('find everything again after the others are gone', async () => {
      const before = await fixture.another()
      await before.commits.append([aCommit('a', 1, { claims: ['email:ada'] })])
      await before.leases.write({ name: 'n', owner: 'o', epoch: 1, beat: 1 }, undefined)
      await before.documents.save('v', [{ id: 'd', rev: 1, since: new Date(1), seen: {}, value: 1 }])
      await before.schemas.remember({ id: 1, schema: 's', fingerprint: 'f' })
      await before.started.record('g', [{ topicId: 't', partition: 0 }])
      await before.close()
      const after = await fixture.another()
      expect(await loaded(after, 'a')).toStrictEqual([aCommit('a', 1, { claims: ['email:ada'] })])
      expect(await after.commits.append([aCommit('a', 1), aCommit('b', 1, { claims: ['email:ada'] })])).toEqual(['duplicate', 'duplicate'])
      expect((await after.leases.read('n'))?.owner).toBe('o')
      expect((await after.documents.load('v', ['d'])).get('d')?.value).toBe(1)
      expect(await after.schemas.all()).toHaveLength(1)
      expect(await after.started.has('g', 't', 0)).toBe(true)
    })

    it('are unavailable once closed, and close twice without harm', async () => {
      const store = await fixture.another()
      await store.close()
      await store.close()
      await expect(store.commits.load(['a'])).rejects.toMatchObject({ code: 'MR_STORE_UNAVAILABLE', failure: 'unavailable' })
    })

    it('get ready again and again, and not for an aborted signal', async () => {
      await fixture.store.ready(AbortSignal.timeout(10_000))
      await expect(fixture.store.ready(AbortSignal.abort())).rejects.toThrow()
    })
  })
