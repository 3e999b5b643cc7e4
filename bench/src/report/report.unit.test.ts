import { expect, it } from 'vitest'
import { sampleReport } from './figures.fixture.ts'
import { report } from './report.ts'

it('ratios are taken round by round: a machine that grows slower changes none', () => {
  expect(sampleReport().ratios).toEqual({
    'a peer': { min: 4, median: 4, max: 4 },
    'a limit': { min: 0.125, median: 0.25, max: 0.5 },
  })
})

it('shows the spread of each side, and the notes of its run in the middle', () => {
  const { ours, runs } = sampleReport()
  expect(runs).toBe(3)
  expect(ours).toEqual({ min: 10_000, median: 20_000, max: 40_000, values: [40_000, 20_000, 10_000], notes: { cores: 0.5 } })
})

it('can be read back', () => {
  expect(report.parse(JSON.parse(JSON.stringify(sampleReport())))).toEqual(sampleReport())
})
