import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Letter } from './letter.ts'
import { letterKey } from './letter.ts'
import { createLiveLetters } from './live-letters.ts'

const letterAt = (offset: number): Letter => ({
  group: 'g',
  lane: offset % 2 === 0 ? 'even' : 'odd',
  source: { topic: 't', topicId: 'id', partition: 0, offset },
  failure: { class: 'permanent', code: 'c', message: 'm', attempts: 1, firstAt: 1, lastAt: 1, fingerprint: 'f' },
})

describe('live letters', () => {
  test('are what the log says last, however late own writes are confirmed and however often they are read back', () => {
    // Each record: which letter, whether it ends it, and after how many records read back its writer hears of it (0: never its own).
    const record = fc.record({ offset: fc.nat(3), ends: fc.boolean(), heardAfter: fc.nat(6), readTogether: fc.integer({ min: 1, max: 3 }) })
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), records => {
        const live = createLiveLetters()
        const apply = (at: number): void => {
          const one = records[at]
          if (one === undefined) return
          if (one.ends) live.end(letterKey(letterAt(one.offset).source), at)
          else live.add(letterAt(one.offset), at)
        }
        const hear = (read: number, before: boolean): void => {
          for (const [at, { heardAfter }] of records.entries())
            if (heardAfter > 0 && (before ? at === read : at + heardAfter - 1 === read)) apply(at)
        }
        for (let read = 0; read < records.length; ) {
          const together = records[read]?.readTogether ?? 1
          // An own write may be confirmed before it is read back, …
          for (let at = read; at < Math.min(read + together, records.length); at++) hear(at, true)
          for (let at = read; at < Math.min(read + together, records.length); at++) apply(at)
          live.reach(Math.min(read + together, records.length))
          // … or long after.
          for (let at = read; at < Math.min(read + together, records.length); at++) hear(at, false)
          read += together
        }
        for (const offset of [0, 1, 2, 3]) {
          const last = records.findLastIndex(one => one.offset === offset)
          const lives = last !== -1 && records[last]?.ends === false
          expect(live.get(letterKey(letterAt(offset).source))?.position).toBe(lives ? last : undefined)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('know the first of a lane, and what waits behind it', () => {
    const live = createLiveLetters()
    for (const [at, offset] of [6, 2, 4].entries()) live.add(letterAt(offset), at)
    expect(live.first('even')?.offset).toBe(2)
    expect(live.before('even', 5)?.offset).toBe(2)
    expect(live.before('even', 1)).toBeUndefined()
    expect(live.before('odd', 9)).toBeUndefined()
    live.end('id/0/2', 3)
    expect(live.first('even')?.offset).toBe(4)
    expect(live.size).toBe(2)
  })
})
