import { expect, it } from 'vitest'
import { sampleReport } from './figures.fixture.ts'
import { figure, markdownTable, remarks, textTable } from './table.ts'

it.each([
  [1_234_567.8, '1 234 568'],
  [123, '123'],
  [12.34, '12.3'],
  [0.303, '0.303'],
  [4, '4'],
  [10, '10'],
  [0, '0'],
  [Number.NaN, '–'],
])('%d reads %s', (value, text) => {
  expect(figure(value)).toBe(text)
})

it('a table for people has a line a side, with what must be reached', () => {
  const [, ours, peer, limit] = textTable(sampleReport()).split('\n')
  expect(ours?.split(/ {2,}/)).toEqual(['ours', '20 000', '10 000 – 40 000'])
  expect(peer?.split(/ {2,}/)).toEqual(['a peer', '5 000', '2 500 – 10 000', '4×', '4 – 4', '≥ 3×', 'reached'])
  expect(limit?.split(/ {2,}/)).toEqual(['a limit', '80 000', '80 000 – 80 000', '0.25×', '0.125 – 0.5', '≥ 0.7×', 'short'])
})

it('a table for a page has the same cells', () => {
  const lines = markdownTable(sampleReport()).split('\n')
  expect(lines).toHaveLength(5)
  expect(lines[3]).toBe('| a peer | 5 000 | 2 500 – 10 000 | 4× | 4 – 4 | ≥ 3× | reached |')
  for (const line of lines) expect(line.split('|')).toHaveLength(9)
})

it('says who was left out, and that a quick run is not to be quoted', () => {
  expect(remarks(sampleReport(false))).toEqual([
    'ours: cores 0.5',
    'another was left out: the machine lacks Java 17 or later',
    expect.stringContaining('not to be quoted'),
  ])
  expect(remarks(sampleReport())).toHaveLength(2)
})

it('says that the machine was busy with something else', () => {
  const { machine, ...rest } = sampleReport()
  expect(remarks({ ...rest, machine: { ...machine, load: 3 } })).toContainEqual(expect.stringContaining('its load was 3'))
})
