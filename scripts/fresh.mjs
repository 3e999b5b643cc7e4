// npm run fresh: what a newcomer does. A clone of HEAD with empty npm, Maven and pip caches; both commands; how long each took.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environment, root, run } from './node.mjs'

const keep = process.argv.includes('--keep')
const place = mkdtempSync(join(tmpdir(), 'millrace-fresh-'))
const clone = join(place, 'millrace')

/** The machine's environment as a newcomer has it: no servers named, nothing downloaded before. */
const newcomer = () => {
  const path = (process.env.PATH ?? '').split(':').filter(folder => !folder.includes('node_modules') && !folder.includes('node-gyp-bin'))
  const { KAFKA_BROKERS: _, MONGODB_URL: __, SCHEMA_REGISTRY_URL: ___, MILLRACE_HOME: ____, ...env } = environment(path.join(':'))
  const npm = Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_/i.test(name) || /^npm_config_(registry|cafile|.*proxy)$/i.test(name)),
  )
  mkdirSync(join(place, 'npm'))
  return {
    ...npm,
    npm_config_cache: join(place, 'npm'),
    MAVEN_OPTS: `${env.MAVEN_OPTS ?? ''} -Dmaven.repo.local=${join(place, 'maven')}`.trim(),
    PIP_CACHE_DIR: join(place, 'pip'),
  }
}

const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' })
const cloned = git('clone', '--quiet', '--no-hardlinks', root, clone)
if (cloned.status !== 0) {
  console.error(`fresh: git could not clone ${root}: ${cloned.stderr}`)
  process.exit(1)
}

const results = []
const env = newcomer()
const perform = async (name, args) => {
  console.log(`\n== fresh: ${name}`)
  const began = performance.now()
  const code = await run('npm', args, { cwd: clone, env })
  results.push({ name, code, seconds: Math.round((performance.now() - began) / 1000) })
}

const downloads = () => {
  try {
    const { startup } = JSON.parse(readFileSync(join(clone, '.millrace', 'report.json'), 'utf8'))
    const all = Object.entries(startup).filter(([, one]) => one.downloadMs > 0)
    return all.map(([name, one]) => `${name} ${Math.round(one.downloadMs / 1000)} s`).join(', ')
  } catch {
    return ''
  }
}

await perform('npm start -- --orders 200 --exit', ['start', '--', '--orders', '200', '--exit'])
const brought = downloads()
await perform('npm test', ['test'])
const changed = git('-C', clone, 'status', '--porcelain').stdout.trim()
if (changed !== '') results.push({ name: `the clone stays clean (changed: ${changed.split('\n').join(', ')})`, code: 1, seconds: 0 })

console.log('\n== fresh')
for (const { name, code, seconds } of results) console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${String(seconds).padStart(4)} s  ${name}`)
if (brought !== '') console.log(`       of it downloads: ${brought}`)
if (keep) console.log(`kept: ${clone}`)
else rmSync(place, { recursive: true, force: true })
process.exit(results.every(result => result.code === 0) ? 0 : 1)
