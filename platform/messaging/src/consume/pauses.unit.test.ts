import { expect, test } from 'vitest'
import { createPauses, type Pauses } from './pauses.ts'

const asked = (pauses: Pauses) => [0, 1].map(partition => pauses.asked({ topic: 't', partition }))

test('nothing is paused unless asked', () => {
  expect(asked(createPauses())).toEqual([false, false])
})

test('a topic pauses as a whole, and one of its partitions may go on', () => {
  const pauses = createPauses()
  pauses.pause('t')
  expect(asked(pauses)).toEqual([true, true])
  expect(pauses.asked({ topic: 'other', partition: 0 })).toBe(false)
  pauses.resume('t', 1)
  expect(asked(pauses)).toEqual([true, false])
  pauses.pause('t', 1)
  expect(asked(pauses)).toEqual([true, true])
})

test('a partition pauses alone, and a topic that goes on takes all of its partitions along', () => {
  const pauses = createPauses()
  pauses.pause('t', 1)
  expect(asked(pauses)).toEqual([false, true])
  pauses.pause('t', 0)
  pauses.resume('t')
  expect(asked(pauses)).toEqual([false, false])
})
