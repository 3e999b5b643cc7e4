import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { portsIn } from './ports.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-ports-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('says that a taken port moves, and stays where it moved to', async () => {
  const lines: string[] = []
  const file = join(folder, 'ports.json')
  const first = portsIn({ file, isFree: async port => port !== 4001, say: line => lines.push(line) })
  expect(await first.claim('users', 4001)).toBe(4002)
  expect(lines).toEqual(['port 4001 is taken: users moves to 4002'])
  expect(await portsIn({ file, isFree: async () => true }).claim('users', 4001)).toBe(4002)
})

it('gives two that ask at once different ports', async () => {
  const ports = portsIn({ file: join(folder, 'ports.json'), isFree: async () => true })
  expect(await Promise.all([ports.claim('one', 4001), ports.claim('two', 4001)])).toEqual([4001, 4002])
})
