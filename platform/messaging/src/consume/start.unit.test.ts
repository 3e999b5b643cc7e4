import { describe, expect, test } from 'vitest'
import type { Progress } from './commit-metadata.ts'
import { outsideLog, startOf } from './start.ts'

const bounds = { topic: 't', partition: 3, earliest: 10, latest: 20 }
const committed = (offset: number) => ({ topic: 't', partition: 3, offset, metadata: '' })

describe('law 5: where a partition starts', () => {
  test('one never started begins at its beginning, even if an offset is left over under its name', () => {
    expect(startOf(bounds, undefined, false)).toEqual({ kind: 'first', offset: 10 })
    expect(startOf(bounds, committed(15), false)).toEqual({ kind: 'first', offset: 10 })
  })

  test('one started before goes on where the group was', () => {
    expect(startOf(bounds, committed(10), true)).toEqual({ kind: 'resume', offset: 10 })
    expect(startOf(bounds, committed(20), true)).toEqual({ kind: 'resume', offset: 20 })
  })

  test('one started before without a committed offset stops', () => {
    expect(startOf(bounds, undefined, true)).toMatchObject({ kind: 'stop', stopped: { code: 'MR_OFFSETS_LOST' } })
  })

  test('one whose unhandled records retention removed stops, and says how many', () => {
    const start = startOf(bounds, committed(7), true)
    expect(start).toMatchObject({
      kind: 'stop',
      stopped: { code: 'MR_RETENTION_GAP', detail: expect.stringContaining('removed 3 offsets') },
    })
  })

  test('one whose log ends before what the group has finished stops: what is written there anew must not pass for finished', () => {
    const cut = { kind: 'stop', stopped: { code: 'MR_OFFSETS_LOST', detail: expect.stringContaining('is at 21') } }
    expect(startOf(bounds, committed(21), true)).toMatchObject(cut)
    expect(startOf(bounds, committed(12), true, { offset: 12, position: 21, unfinished: [12, 20] })).toMatchObject(cut)
    expect(startOf(bounds, committed(12), true, { offset: 12, position: 20, unfinished: [12, 19] })).toEqual({ kind: 'resume', offset: 12 })
  })

  test('one whose hole retention removed stops, and counts what was finished beyond it as handled', () => {
    const gap = (progress: Progress) => startOf(bounds, committed(progress.offset), true, progress)
    const stopped = (removed: number) => ({ kind: 'stop', stopped: { detail: expect.stringContaining(`removed ${removed} offsets`) } })
    expect(gap({ offset: 2, position: 15, unfinished: [2, 4, 12] })).toMatchObject(stopped(2))
    expect(gap({ offset: 2, position: 8, unfinished: [2] })).toMatchObject(stopped(3))
  })

  test('a position outside the log stops: before its beginning and beyond its end are told apart', () => {
    expect(outsideLog(bounds, 9).code).toBe('MR_RETENTION_GAP')
    expect(outsideLog(bounds, 21).code).toBe('MR_OFFSETS_LOST')
  })
})
