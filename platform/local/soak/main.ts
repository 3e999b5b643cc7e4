// npm run soak -- --minutes 30 [--seed N] [--rate N]: three consumers in trouble, and what must hold all the same.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findProject } from '../src/project.ts'
import { reportLines } from './report.ts'
import { soak } from './soak.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rate: { type: 'string', default: '60' },
    pace: { type: 'string', default: '1' },
  },
})
const positive = (name: keyof typeof values): number => {
  const value = Number(values[name])
  if (Number.isFinite(value) && value > 0) return value
  console.error(`soak: --${name} takes a positive number, not ${values[name]}`)
  process.exit(2)
}
const [minutes, seed, perSecond, pace] = [positive('minutes'), positive('seed'), positive('rate'), positive('pace')]

const { home } = findProject(import.meta.dirname)
const path = join(home.path, 'soak')
const began = performance.now()
const say = (line: string): void => console.log(`${((performance.now() - began) / 1_000).toFixed(1).padStart(7)} s  ${line}`)
say(`seed ${seed}: ${minutes} minutes of trouble, ${perSecond} messages a second; logs in ${path}`)
const report = await soak({ troubleMs: minutes * 60_000, seed, pace, perSecond, lanes: 60, path, cache: home.cache, say })
mkdirSync(path, { recursive: true })
writeFileSync(join(path, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`)
console.log(['', ...reportLines(report)].join('\n'))
process.exitCode = report.ok ? 0 : 1
