import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Home, homeAt } from '../home.ts'
import { claimSupervision, supervisorOf } from './supervisor-lock.ts'

let home: Home
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'millrace-home-')))
})
afterEach(() => rmSync(home.path, { recursive: true }))

it('lets one supervise a home, and says that a stack runs to the next', () => {
  const release = claimSupervision(home)
  expect(supervisorOf(home)?.pid).toBe(process.pid)
  expect(() => claimSupervision(home)).toThrow(expect.objectContaining({ code: 'MR_STACK_RUNNING' }))
  release()
  expect(supervisorOf(home)).toBeUndefined()
})

it.each([
  ['another process was given the id of the one that crashed', JSON.stringify({ pid: process.pid, started: 'before' })],
  ['the machine stopped while it was being written', ''],
])('takes over when %s', (_why, left) => {
  writeFileSync(home.supervisor, left)
  claimSupervision(home)()
  expect(supervisorOf(home)).toBeUndefined()
})
