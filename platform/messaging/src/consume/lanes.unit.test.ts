import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLanes } from './lanes.ts'

const turn = () => new Promise<void>(resolve => setImmediate(resolve))

describe('lanes', () => {
  test('law 4: are in order within, one batch at a time, whatever each takes; nothing is lost or doubled', async () => {
    const items = fc.array(fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.nat(3)), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 1, max: 4 }), async (pushed, maxBatch) => {
        const done = new Map<string, number[]>()
        const working = new Set<string>()
        const lanes = createLanes<{ lane: string; at: number; turns: number }>(maxBatch, async batch => {
          const lane = batch[0]?.lane ?? ''
          expect(working.has(lane)).toBe(false)
          expect(batch.length).toBeLessThanOrEqual(maxBatch)
          working.add(lane)
          for (const { turns } of batch) for (let left = turns; left > 0; left -= 1) await turn()
          working.delete(lane)
          done.set(lane, [...(done.get(lane) ?? []), ...batch.map(({ at }) => at)])
        })
        for (const [at, [lane, turns]] of pushed.entries()) {
          lanes.push(lane, { lane, at, turns })
          if (turns === 3) await turn()
        }
        await lanes.idle()
        for (const name of ['x', 'y', 'z'])
          expect(done.get(name) ?? []).toEqual(pushed.flatMap(([lane], at) => (lane === name ? [at] : [])))
      }),
      { numRuns: 60 },
    )
  })

  test('a slow lane holds up no other', async () => {
    const done: string[] = []
    const held = Promise.withResolvers<void>()
    const lanes = createLanes<string>(1, async ([item = '']) => {
      if (item === 'slow') await held.promise
      done.push(item)
    })
    lanes.push('a', 'slow')
    lanes.push('b', 'quick')
    await turn()
    expect(done).toEqual(['quick'])
    held.resolve()
    await lanes.idle()
    expect(done).toEqual(['quick', 'slow'])
  })

  test('once stopped, finish what began and begin nothing', async () => {
    const done: string[] = []
    const held = Promise.withResolvers<void>()
    const lanes = createLanes<string>(1, async ([item = '']) => {
      await held.promise
      done.push(item)
    })
    lanes.push('a', 'first')
    lanes.push('a', 'second')
    await turn()
    lanes.stop()
    lanes.push('b', 'third')
    held.resolve()
    await lanes.idle()
    expect(done).toEqual(['first'])
  })
})
