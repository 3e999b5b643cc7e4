import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordLane, valueLane } from './lane-of.ts'

const record = (key: Buffer | null, offset = 0) => ({
  topic: 't',
  partition: 0,
  offset,
  key,
  value: null,
  timestamp: 0,
  headers: { get: () => undefined, entries: () => [] },
})

test('keys share a lane only when they are the same bytes, UTF-8 or not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 }), (a, b) => {
      expect(recordLane(record(Buffer.from(a))) === recordLane(record(Buffer.from(b)))).toBe(Buffer.from(a).equals(Buffer.from(b)))
    }),
  )
})

test('lanes by key, by value and without a key never meet', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(), (key, value, offset) => {
      const lanes = [
        recordLane(record(Buffer.from(key))),
        recordLane(record(Buffer.from([0xff]))),
        valueLane(value),
        recordLane(record(null, offset)),
      ]
      expect(new Set(lanes).size).toBe(4)
    }),
  )
})

test('records without a key are each a lane', () => {
  expect(recordLane(record(null, 1))).not.toBe(recordLane(record(null, 2)))
})

test('lanes are short and never meet, however long the keys are', () => {
  const [long, other] = ['k'.repeat(500_000), `${'k'.repeat(499_999)}l`]
  const lanes = [long, other].flatMap(text => [recordLane(record(Buffer.from(text))), valueLane(text)])
  lanes.push(recordLane(record(Buffer.concat([Buffer.from(long), Buffer.from([0xff])]))))
  expect(new Set(lanes).size).toBe(5)
  for (const lane of lanes) expect(lane.length).toBeLessThan(600)
})
