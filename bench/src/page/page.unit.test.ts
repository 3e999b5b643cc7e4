import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { benches } from '../benches.ts'
import { sampleReport } from '../report/figures.fixture.ts'
import { keptReport } from '../results.ts'
import { withFigures } from './page.ts'
import { pageFile } from './write-page.ts'

const place = '<!-- figures of sample: here -->\nold\n<!-- end of figures -->'

it('puts the figures in their place, and leaves the words around them', () => {
  const page = withFigures(`Before.\n${place}\nAfter.\n`, () => sampleReport())
  expect(page).toMatch(/^Before\.\n<!-- figures of sample:/)
  expect(page).toMatch(/<!-- end of figures -->\nAfter\.\n$/)
  expect(page).toContain('| a peer | 5 000 |')
  expect(page).not.toContain('old')
  expect(withFigures(page, () => sampleReport())).toBe(page)
})

it('says so where a bench was not run', () => {
  expect(withFigures(place, () => undefined)).toContain('Not run yet.')
})

const page = readFileSync(pageFile, 'utf8')

it('docs/performance.md has a place for every bench', () => {
  const places = [...page.matchAll(/<!-- figures of ([\w-]+):/g)].map(([, name]) => name)
  expect(places).toEqual(benches.map(({ name }) => name))
})

it('docs/performance.md shows the kept figures', () => {
  expect(page).toBe(withFigures(page, keptReport))
})

it('no kept figures are of a quick run', () => {
  for (const { name } of benches) expect(keptReport(name)?.quotable ?? true).toBe(true)
})
