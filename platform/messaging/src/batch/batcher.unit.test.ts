import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBatcher, failed, type Outcome, succeeded } from './batcher.ts'
import { perGroup } from './per-group.ts'

/** A run that is held until let go, so that a test decides what waits meanwhile. */
const heldRuns = () => {
  const runs: { readonly items: readonly string[]; readonly finish: () => void }[] = []
  const run = (items: readonly string[]): Promise<readonly Outcome<string>[]> =>
    new Promise(resolve => {
      runs.push({ items, finish: () => resolve(items.map(item => (item === 'bad' ? failed(new Error('bad')) : succeeded(`${item}!`)))) })
    })
  return { run, runs }
}
const turn = () => new Promise<void>(resolve => setImmediate(resolve))

describe('a batcher', () => {
  test('runs together what arrived while a run was in flight', async () => {
    const { run, runs } = heldRuns()
    const batcher = createBatcher(run)
    const first = batcher.add('a')
    await turn()
    const later = [batcher.add('b'), batcher.add('c')]
    expect(batcher.pending).toBe(3)
    runs[0]?.finish()
    expect(await first).toBe('a!')
    await turn()
    expect(runs.map(({ items }) => items)).toEqual([['a'], ['b', 'c']])
    runs[1]?.finish()
    expect(await Promise.all(later)).toEqual(['b!', 'c!'])
    expect(batcher.pending).toBe(0)
  })

  test('gives each caller its own outcome', async () => {
    const { run, runs } = heldRuns()
    const batcher = createBatcher(run)
    const all = Promise.allSettled([batcher.add('a'), batcher.add('bad'), batcher.add('c')])
    await turn()
    runs[0]?.finish()
    expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  test('gives a rejected run to every caller, and goes on', async () => {
    let calls = 0
    const batcher = createBatcher<string, string>(async items => {
      calls += 1
      if (calls === 1) throw new Error('down')
      return items.map(succeeded)
    })
    await expect(batcher.add('a')).rejects.toThrow('down')
    expect(await batcher.add('b')).toBe('b')
  })

  test('finishes what was added when closed, then refuses', async () => {
    const { run, runs } = heldRuns()
    const batcher = createBatcher(run)
    const first = batcher.add('a')
    await turn()
    const closing = batcher.close()
    await expect(batcher.add('b')).rejects.toMatchObject({ code: 'MR_CLOSED' })
    runs[0]?.finish()
    await closing
    expect(await first).toBe('a!')
  })

  test('never runs two at once, keeps order within a group, and keeps the limits of a group', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.nat(9)), { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        async (adds, maxItems) => {
          const seen: string[] = []
          let running = 0
          const items = adds.map(([group, weight], at) => ({ group, weight, at }))
          const batcher = createBatcher<(typeof items)[number], number>(
            async batch => {
              running += 1
              expect(running).toBe(1)
              for (const name of ['x', 'y', 'z']) {
                const ofGroup = batch.filter(({ group }) => group === name)
                expect(ofGroup.length).toBeLessThanOrEqual(maxItems)
                if (ofGroup.length > 1) expect(ofGroup.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(10)
              }
              await turn()
              seen.push(...batch.map(({ group, at }) => `${group}${at}`))
              running -= 1
              return batch.map(({ at }) => succeeded(at))
            },
            { max: 7, admission: perGroup({ by: ({ group }) => group, maxItems, weight: ({ weight }) => weight, maxWeight: () => 10 }) },
          )
          expect(await Promise.all(items.map(item => batcher.add(item)))).toEqual(items.map(({ at }) => at))
          for (const name of ['x', 'y', 'z'])
            expect(seen.filter(item => item.startsWith(name))).toEqual(
              items.filter(({ group }) => group === name).map(({ at }) => `${name}${at}`),
            )
        },
      ),
      { numRuns: 50 },
    )
  })
})
