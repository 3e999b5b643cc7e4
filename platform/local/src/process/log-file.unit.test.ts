import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { rotateLog, tailOf } from './log-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('cuts a log that is too long and keeps what it held as one older copy', () => {
  const log = join(folder, 'x.log')
  writeFileSync(log, 'a'.repeat(101))
  rotateLog(log, 100)
  expect(readFileSync(log, 'utf8')).toBe('')
  expect(readFileSync(`${log}.1`, 'utf8')).toHaveLength(101)
})

it('leaves a short log, and a missing one, alone', () => {
  const log = join(folder, 'x.log')
  writeFileSync(log, 'short')
  rotateLog(log, 100)
  rotateLog(join(folder, 'none.log'), 100)
  expect(readFileSync(log, 'utf8')).toBe('short')
})

it('shows the last lines', () => {
  const log = join(folder, 'x.log')
  writeFileSync(log, Array.from({ length: 5_000 }, (_, line) => `line ${line}\n`).join(''))
  expect(tailOf(log, 2)).toBe('line 4998\nline 4999')
})

it('leaves out of the end where in the code it happened', () => {
  const log = join(folder, 'crashed.log')
  writeFileSync(log, `it is the config\n${'    at somewhere (file.ts:1:1)\n'.repeat(20)}}\n`)
  expect(tailOf(log)).toBe('it is the config\n}')
})
