import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { soak } from './soak.ts'

const cache = resolve(import.meta.dirname, '../../..', '.millrace/cache')

it('laws 2, 4 and 5 hold for three consumers in trouble: killed, paused, leaving, failing, their broker killed, their letters redriven', {
  timeout: 400_000,
}, async () => {
  const path = mkdtempSync(join(tmpdir(), 'millrace-soak-'))
  const seed = Date.now() % 1_000_000
  const report = await soak({ troubleMs: 25_000, seed, pace: 0.25, perSecond: 60, lanes: 40, path, cache, say: line => console.log(line) })
  expect(report.faults, `seed ${seed}`).toEqual([])
  expect(report.published).toBeGreaterThan(1_000)
  expect(report.lettersEnded).toBeGreaterThan(0)
  expect(report.trouble['broker kills']).toBeGreaterThan(0)
  rmSync(path, { recursive: true, force: true })
})
