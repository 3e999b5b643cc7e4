import { describe, expect, it } from 'vitest'
import { aCommit, stored } from './a-commit.ts'
import type { StoreFixture } from './store-fixture.ts'

const wakingAt = (stream: string, at: number) => aCommit(stream, 1, { wake: new Date(at) })

export const waking = (fixture: StoreFixture) =>
  describe('timers', () => {
    it('come due at their time, earliest first', async () => {
      const { commits } = fixture.store
      await commits.append([wakingAt('late', 300), wakingAt('first', 100), wakingAt('second', 200), aCommit('never', 1)])
      expect((await commits.due(new Date(200), 10)).map(({ stream }) => stream)).toEqual(['first', 'second'])
      expect(await commits.due(new Date(300), 1)).toEqual([wakingAt('first', 100)])
      expect(await commits.due(new Date(99), 10)).toEqual([])
    })

    it('tell the earliest there is', async () => {
      const { commits } = fixture.store
      expect(await commits.nextWake()).toBeUndefined()
      await commits.append([wakingAt('late', 300), wakingAt('first', 100)])
      expect(await commits.nextWake()).toEqual(new Date(100))
    })

    it('are unset without a trace', async () => {
      const { commits } = fixture.store
      await commits.append([wakingAt('late', 300), wakingAt('first', 100)])
      await commits.clearWake([
        { stream: 'first', version: 1 },
        { stream: 'none', version: 1 },
      ])
      expect(await commits.nextWake()).toEqual(new Date(300))
      expect(await commits.due(new Date(400), 10)).toEqual([wakingAt('late', 300)])
      expect(await stored(fixture.store, 'first', 1)).toStrictEqual(aCommit('first', 1))
      await commits.clearWake([])
    })
  })
