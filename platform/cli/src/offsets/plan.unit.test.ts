import { describe, expect, test } from 'vitest'
import type { Progress } from '../groups/progress.ts'
import { changesOf, planResets } from './plan.ts'

const at = (changes: Partial<Progress> = {}): Progress => {
  const committed = 'committed' in changes ? changes.committed : 50
  return {
    topic: 'orders.events',
    partition: 0,
    committed,
    earliest: 10,
    latest: 100,
    position: committed ?? 10,
    unfinished: [],
    lag: 0,
    ...changes,
  }
}

const one = (progress: Progress, target: Parameters<typeof planResets>[1]) => planResets([progress], target).resets[0]

describe('planning a reset', () => {
  test('law 8: says how much would be repeated, and how much never handled', () => {
    expect(one(at(), { kind: 'earliest' })).toMatchObject({ from: 50, to: 10, repeats: 40, skips: 0, between: { first: 10, end: 50 } })
    expect(one(at(), { kind: 'latest' })).toMatchObject({ from: 50, to: 100, repeats: 0, skips: 50, between: { first: 50, end: 100 } })
    expect(one(at(), { kind: 'offset', offset: 45 })).toMatchObject({ to: 45, repeats: 5, skips: 0 })
  })

  test('law 8: counts what is finished beyond a hole as repeated, and what is open below it as skipped', () => {
    const holes = at({ position: 60, unfinished: [50, 55] })
    expect(one(holes, { kind: 'offset', offset: 50 })).toMatchObject({ repeats: 8, skips: 0 })
    expect(one(holes, { kind: 'offset', offset: 53 })).toMatchObject({ repeats: 6, skips: 1 })
    expect(one(holes, { kind: 'latest' })).toMatchObject({ repeats: 0, skips: 42 })
    expect(one(holes, { kind: 'earliest' })).toMatchObject({ repeats: 48, skips: 0 })
  })

  test('goes by so many offsets, as far as the log goes', () => {
    expect(one(at(), { kind: 'by', offsets: -7 })).toMatchObject({ to: 43, repeats: 7 })
    expect(one(at(), { kind: 'by', offsets: -500 })).toMatchObject({ to: 10 })
    expect(one(at(), { kind: 'by', offsets: 500 })).toMatchObject({ to: 100 })
    expect(planResets([at({ committed: undefined })], { kind: 'by', offsets: -1 }).refusals).toHaveLength(1)
  })

  test('goes to a time found for each partition', () => {
    const both = [at(), at({ partition: 1 })]
    const found = both.map(({ topic, partition }) => ({ topic, partition, offset: 20 + partition }))
    expect(planResets(both, { kind: 'time', timestampMs: 0 }, found).resets.map(({ to }) => to)).toEqual([20, 21])
  })

  test('law 5: refuses to set an offset outside the log', () => {
    for (const offset of [9, 101]) {
      const plan = planResets([at()], { kind: 'offset', offset })
      expect(plan).toMatchObject({ resets: [], refusals: [expect.stringContaining('10 to 100')] })
    }
  })

  test('leads out of a retention gap, and says what is gone', () => {
    expect(one(at({ committed: 3 }), { kind: 'earliest' })).toMatchObject({ from: 3, to: 10, repeats: 0, skips: 0, gone: 7 })
    expect(one(at({ committed: 3, position: 8, unfinished: [3, 5] }), { kind: 'latest' })).toMatchObject({ skips: 90, gone: 4 })
  })

  test('leads out of lost offsets, of which nobody knows what was handled', () => {
    expect(one(at({ committed: undefined }), { kind: 'earliest' })).toMatchObject({
      from: undefined,
      to: 10,
      repeats: undefined,
      skips: undefined,
    })
    expect(one(at({ committed: 130 }), { kind: 'latest' })).toMatchObject({ from: 130, to: 100, repeats: 0, skips: 0 })
  })

  test('has nothing to do where everything is as asked for', () => {
    expect(changesOf(planResets([at()], { kind: 'offset', offset: 50 }))).toEqual([])
    expect(changesOf(planResets([at({ position: 52, unfinished: [50] })], { kind: 'offset', offset: 50 }))).toHaveLength(1)
  })
})
