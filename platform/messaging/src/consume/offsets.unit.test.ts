import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createOffsets } from './offsets.ts'

test('law 5: whatever the order of finishing, the offset to commit has everything before it finished', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(fc.nat(100), gaps, fc.infiniteStream(fc.nat(1_000)), (start, steps, luck) => {
      const offsets = createOffsets(start)
      const taken: number[] = []
      // Offsets have gaps where records were removed.
      for (const step of steps) taken.push((taken.at(-1) ?? start - 1) + step)
      const open = [...taken]
      let notTaken = [...taken]
      let last = offsets.finished
      const check = () => {
        const unfinished = open.filter(offset => !notTaken.includes(offset))
        expect(offsets.finished).toBe(unfinished[0] ?? offsets.next)
        expect(offsets.inHand).toBe(unfinished.length)
        expect(offsets.finished).toBeGreaterThanOrEqual(last)
        last = offsets.finished
      }
      while (open.length > 0) {
        const [next] = notTaken
        const finishable = open.filter(offset => !notTaken.includes(offset))
        const dice = luck.next().value
        if (next !== undefined && (dice % 2 === 0 || finishable.length === 0)) {
          offsets.take(next)
          notTaken = notTaken.slice(1)
        } else {
          const chosen = finishable[dice % finishable.length]
          if (chosen === undefined) continue
          offsets.finish(chosen)
          open.splice(open.indexOf(chosen), 1)
        }
        check()
      }
      const end = (taken.at(-1) ?? 0) + 5
      offsets.reach(end)
      expect(offsets.finished).toBe(end)
    }),
  )
})

test('a position reached past removed records is not taken back', () => {
  const offsets = createOffsets(3)
  offsets.reach(10)
  offsets.reach(5)
  expect(offsets.next).toBe(10)
})
