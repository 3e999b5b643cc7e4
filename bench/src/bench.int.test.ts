import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OpenArena, openArena } from './arena/open-arena.ts'
import { consume } from './consume/bench.ts'
import { measure } from './measure.ts'
import { publish } from './publish/bench.ts'
import { textTable } from './report/table.ts'

let arena: OpenArena
beforeAll(async () => {
  arena = await openArena({ say: () => undefined, signal: AbortSignal.timeout(100_000) })
})
afterAll(() => arena.close())

// As little work as there can be: they show that every side runs and is counted, never how fast.
it('measures publishing beside another client', async () => {
  const only = ['@platformatic/kafka']
  const report = await measure(publish, arena, { quick: true, only, work: { callers: 4, warmUpMs: 50, measureMs: 100 } })
  expect(report).toMatchObject({ name: 'publish', runs: 1, quotable: false })
  expect(Object.keys(report.ratios)).toEqual(only)
  expect(textTable(report).split('\n')).toHaveLength(3)
})

it('measures consuming beside another client', async () => {
  const only = ['kafkajs eachMessage']
  const report = await measure(consume, arena, { quick: true, only, work: { messages: 4_000, keys: 100, warmUp: 1_000 } })
  expect(Object.keys(report.peers)).toEqual(only)
  for (const { min } of [report.ours, ...Object.values(report.peers)]) expect(min).toBeGreaterThan(0)
})
