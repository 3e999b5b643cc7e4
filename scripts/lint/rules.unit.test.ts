import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const tool = join(root, 'node_modules/.bin/biome')

/** A tree of planted files, each with what the linter must say of it. */
const planted: { path: string; source: string; breaks: boolean }[] = []
const plant = (folder: string, source: string, breaks: boolean, name = `planted-${planted.length}.ts`) => {
  planted.push({ path: `${folder}/${name}`, source, breaks })
}
const importing = (from: string) => `import { x } from '${from}'\n\nexport const y = x\n`
const using = (expression: string) => `export const x = () => ${expression}\n`

const pure = ['domain', 'sagas', 'views', 'effects'].map(folder => `services/orders/src/${folder}`)
for (const folder of pure) {
  for (const from of ['millrace', '@millrace/schemas', './order.ts', '../domain/order.ts']) plant(folder, importing(from), false)
  for (const from of ['node:crypto', 'zod', '@millrace/service', '@millrace/kafka', '../http/orders.ts', '@shop/users']) {
    plant(folder, importing(from), true)
  }
}
for (const folder of pure.slice(0, 3)) {
  const impure = [
    'Date.now()',
    'new Date()',
    'Math.random()',
    "fetch('http://x')",
    'process.pid',
    'setTimeout(() => 1, 1)',
    'crypto.randomUUID()',
  ]
  for (const expression of impure) plant(folder, using(expression), true)
  for (const expression of ['new Date(0)', 'Math.max(1, 2)']) plant(folder, using(expression), false)
}
const service = 'services/orders/src'
plant(service, importing('@millrace/kafka'), false, 'main.ts')
plant(service, using('process.env.X'), false, 'config.ts')
plant(service, importing('@shop/users'), true, 'service.ts')
plant(`${service}/http`, importing('@millrace/kafka'), true)
plant(`${service}/http`, importing('@millrace/service'), false)
plant(`${service}/http`, using('process.env.X'), true)
for (const client of ['kafkajs', 'mongoose', 'fastify', 'prom-client', '@opentelemetry/api', 'node:http', 'node:net']) {
  plant('platform/messaging/src', importing(client), true)
}
plant('platform/kafka/src', importing('kafkajs'), false)
for (const kit of ['vitest', 'fast-check', '@millrace/testing', './x.unit.test.ts']) {
  for (const room of ['messaging', 'kafka']) plant(`platform/${room}/src`, importing(kit), true)
}
plant('platform/messaging/src', importing('vitest'), false, 'planted.unit.test.ts')

const ours = /noRestrictedImports|noRestrictedGlobals|noProcessEnv|plugin/

let tree: string
let broken: Set<string>
beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'millrace-rules-'))
  for (const file of ['biome.json', '.gitignore', 'scripts/lint/pure.grit']) cpSync(join(root, file), join(tree, file), { recursive: true })
  for (const { path, source } of planted) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), source)
  }
  const { stdout } = spawnSync(tool, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], { cwd: tree, encoding: 'utf8' })
  const report: { diagnostics: { category: string; location: { path: string } }[] } = JSON.parse(stdout)
  broken = new Set(report.diagnostics.filter(one => ours.test(one.category)).map(one => one.location.path))
})
afterAll(() => rmSync(tree, { recursive: true }))

describe('the rules of biome.json', () => {
  it.each(planted)('$path: $source breaks them: $breaks', ({ path, breaks }) => {
    expect(broken.has(path)).toBe(breaks)
  })
})
