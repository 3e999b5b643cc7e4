import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeMetadata, encodeMetadata, MAX_METADATA_BYTES } from './commit-metadata.ts'
import { createOffsets, type Offsets } from './offsets.ts'
import { writeVarint } from './varint.ts'

const gaps = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 50 })

test('law 5: whatever the order of finishing, the offset to commit has everything before it finished', () => {
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
        expect(offsets.oldest()).toBe(unfinished[0])
        expect(offsets.finished).toBeGreaterThanOrEqual(last)
        last = offsets.finished
      }
      while (open.length > 0) {
        const [next] = notTaken
        const finishable = open.filter(offset => !notTaken.includes(offset))
        const dice = luck.next().value
        if (next !== undefined && (dice % 2 === 0 || finishable.length === 0)) {
          offsets.take(next, next)
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

/** A log, which of its records are finished at each of several lives, and which were removed between them. */
const lives = fc.tuple(
  gaps,
  fc.array(fc.record({ reads: fc.nat(50), finishes: fc.infiniteStream(fc.boolean()), removed: fc.infiniteStream(fc.nat(9)) }), {
    minLength: 1,
    maxLength: 5,
  }),
)

const place = (offset: number) => ({ topicId: 'topic', partition: 0, offset })

const commitOf = (offsets: Offsets) => ({
  offset: offsets.finished,
  metadata: encodeMetadata(place(offsets.finished), offsets.unfinished(), offsets.position),
})

test('law 5: wherever it is started again, nothing finished and committed is handled again, and nothing else is passed over', () => {
  fc.assert(
    fc.property(lives, ([steps, plan]) => {
      let log: readonly number[] = steps.reduce<number[]>((all, step) => all.concat((all.at(-1) ?? -1) + step), [])
      const finished = new Set<number>()
      const removed = new Set<number>()
      let committed = { offset: 0, metadata: '' }
      for (const life of plan) {
        const before = decodeMetadata(place(committed.offset), committed.metadata)
        const offsets = createOffsets(committed.offset, before)
        const read = log.filter(offset => offset >= committed.offset).slice(0, life.reads)
        for (const offset of read) {
          const fresh = offsets.take(offset, 0)
          expect(fresh).toBe(!finished.has(offset))
          if (fresh && life.finishes.next().value) {
            offsets.finish(offset)
            finished.add(offset)
          }
          const again = commitOf(offsets)
          expect(again.offset).toBeGreaterThanOrEqual(committed.offset)
          committed = again
          for (const one of log) if (one < committed.offset) expect(finished.has(one) || removed.has(one)).toBe(true)
        }
        for (const offset of log) if (life.removed.next().value === 0) removed.add(offset)
        log = log.filter(offset => !removed.has(offset))
      }
    }),
    { numRuns: 500 },
  )
})

test('the size of the metadata is never taken for less than it is', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 300 }), steps => {
      const offsets = createOffsets(0)
      let offset = 0
      const held = steps.map(step => {
        offsets.take(offset, 0)
        offset += step
        return offset - step
      })
      offsets.take(offset, 0)
      offsets.finish(offset)
      const bytes = held.reduce((sum, one, at) => sum + writeVarint(Buffer.alloc(8), 0, one - (held[at - 1] ?? one)), 0)
      expect(bytes).toBeLessThan(MAX_METADATA_BYTES)
      expect(offsets.metadataBytes()).toBeGreaterThanOrEqual(bytes)
    }),
  )
})

test('a position reached past removed records is not taken back', () => {
  const offsets = createOffsets(3)
  offsets.reach(10)
  offsets.reach(5)
  expect(offsets.next).toBe(10)
})
