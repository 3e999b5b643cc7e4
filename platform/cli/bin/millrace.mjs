#!/usr/bin/env node
// The `millrace` command. Its sources are TypeScript, which the repository's own Node runs: an older one hands over to it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(import.meta.url)
const root = resolve(here, '../../../..')

const nodes = [join(root, '.millrace', 'node', 'node_modules', 'node', 'bin', 'node'), join(root, 'node_modules', 'node', 'bin', 'node')]

const handOver = () => {
  const node = nodes.find(existsSync)
  if (node === undefined) {
    console.error('millrace: Node 24 is needed. Run `npm run millrace -- …` in the repository, which brings it.')
    process.exit(5)
  }
  const child = spawn(node, [here, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
}

if (Number(process.versions.node.split('.')[0]) < 24) handOver()
else await import('../src/main.ts')
