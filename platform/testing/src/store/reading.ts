import type { Commit } from '@millrace/event-sourcing'
import { describe, expect, it } from 'vitest'
import { aCommit, handling } from './a-commit.ts'
import type { StoreFixture } from './store-fixture.ts'

const versions = (commits: Iterable<Commit>): readonly string[] => [...commits].map(({ stream, version }) => `${stream}/${version}`)

export const reading = (fixture: StoreFixture) =>
  describe('reading', () => {
    const two = async () => {
      for (const version of [1, 2, 3]) await fixture.store.commits.append([aCommit('a', version), aCommit('b-1', version)])
      return fixture.store.commits
    }

    it('loads every commit of the streams named, in version order', async () => {
      const commits = await two()
      for (let version = 4; version <= 12; version += 1) await commits.append([aCommit('a', version)])
      const found = await commits.load(['a', 'none'])
      expect([...found.keys()]).toEqual(['a'])
      expect(found.get('a')?.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    })

    it('loads nothing for no streams', async () => {
      const commits = await two()
      expect(await commits.load([])).toEqual(new Map())
      expect(await commits.heads([])).toEqual(new Map())
      expect(await commits.stated([])).toEqual(new Map())
    })

    it('finds the head of each stream', async () => {
      const commits = await two()
      await commits.append([aCommit('b-1', 4)])
      const heads = await commits.heads(['a', 'b-1', 'none'])
      expect(heads).toEqual(
        new Map([
          ['a', aCommit('a', 3)],
          ['b-1', aCommit('b-1', 4)],
        ]),
      )
      expect(await commits.heads(['b-1'])).toEqual(new Map([['b-1', aCommit('b-1', 4)]]))
    })

    it('tells which messages a stream has handled, how, and in which version', async () => {
      const { commits } = fixture.store
      const rejected = { id: 'y', outcome: 'rejected', rejection: { code: 'sold-out', detail: 'none left' }, bodyHash: 'h' } as const
      await commits.append([aCommit('a', 1, { handled: [{ id: 'x', outcome: 'accepted' }, rejected] }), aCommit('b', 1, handling('z'))])
      await commits.append([aCommit('a', 2, { handled: [{ id: 'w', outcome: 'nothing' }] })])
      const found = await commits.handled('a', ['w', 'y', 'z', 'none'])
      expect(found.toSorted((p, q) => p.version - q.version)).toEqual([
        { ...rejected, version: 1 },
        { id: 'w', outcome: 'nothing', version: 2 },
      ])
      expect(await commits.handled('none', ['x'])).toEqual([])
      expect(await commits.handled('a', [])).toEqual([])
    })

    it('reads a stream from a version through its head', async () => {
      const commits = await two()
      expect(versions(await commits.from({ stream: 'a', version: 2 }))).toEqual(['a/2', 'a/3'])
      expect(await commits.from({ stream: 'a', version: 4 })).toEqual([])
      expect(await commits.from({ stream: 'none', version: 1 })).toEqual([])
    })

    it('scans every commit, in version order within a stream', async () => {
      await two()
      const scanned: Commit[] = []
      for await (const commit of fixture.store.commits.scan()) scanned.push(commit)
      expect(versions(scanned.filter(({ stream }) => stream === 'a'))).toEqual(['a/1', 'a/2', 'a/3'])
      expect(versions(scanned.filter(({ stream }) => stream === 'b-1'))).toEqual(['b-1/1', 'b-1/2', 'b-1/3'])
      expect(scanned).toHaveLength(6)
      expect(scanned[0]).toEqual(aCommit(scanned[0]?.stream ?? '', 1))
    })
  })
