import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Home, homeAt, leftovers, readDescription, stopLeftovers, supervisorOf } from '@millrace/local'
import { eventually } from '@millrace/testing/eventually'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const command = resolve(import.meta.dirname, '../bin/millrace.mjs')
const project = resolve(import.meta.dirname, '../test/project')

let home: Home
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'millrace-cli-')))
})
afterEach(async () => {
  const supervisor = supervisorOf(home)
  if (supervisor !== undefined) process.kill(supervisor.pid, 'SIGKILL')
  await stopLeftovers(home, 1_000)
  rmSync(home.path, { recursive: true })
})

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const start = (args: readonly string[], env: Record<string, string> = {}): { child: ChildProcess; ended: Promise<Ended> } => {
  const child = spawn(process.execPath, [command, ...args], { cwd: project, env: { ...process.env, MILLRACE_HOME: home.path, ...env } })
  let out = ''
  let err = ''
  child.stdout.on('data', chunk => {
    out += chunk
  })
  child.stderr.on('data', chunk => {
    err += chunk
  })
  return { child, ended: new Promise(done => child.on('close', code => done({ code, out, err }))) }
}

const millrace = (...args: string[]): Promise<Ended> => start(args).ended

const described = () =>
  eventually(() => {
    const stack = readDescription(home.stack)
    if (stack === undefined) throw new Error('no stack came up')
    return stack
  }, 60_000)

describe('millrace, when nothing runs', () => {
  it('says so, in one line and with exit code 3', async () => {
    expect(await millrace('status')).toMatchObject({ code: 3, out: 'no stack runs here\n', err: '' })
    for (const name of ['demo', 'audit']) {
      const { code, err } = await millrace(name)
      expect(code).toBe(3)
      expect(err).toMatch(/^millrace: No stack runs here\. Start one with `npm start`.*\n$/)
    }
  })

  it('has nothing to stop', async () => {
    expect(await millrace('down')).toMatchObject({ code: 0, out: 'nothing was running\n' })
  })

  it('answers wrong usage with exit code 2', async () => {
    expect(await millrace('nonsense')).toMatchObject({ code: 2 })
    expect(await millrace('demo', '--orders', 'many')).toMatchObject({ code: 2 })
  })

  it('prints where an error came from only when asked', async () => {
    expect((await millrace('audit')).err).not.toContain('at ')
    expect((await millrace('audit', '--verbose')).err).toMatch(/\n {4}at /)
  })
})

describe('a detached stack', () => {
  it('answers status, is not started twice, is audited, and is stopped', async () => {
    const up = await millrace('up', '--detach')
    expect(up).toMatchObject({ code: 0, err: '' })
    const { services } = await described()
    expect(up.out).toContain(services.one?.url)

    expect(await millrace('status')).toMatchObject({ code: 0 })
    const second = await millrace('up')
    expect(second).toMatchObject({ code: 4, err: expect.stringContaining('A stack is running here') })
    expect(second.err).toContain(services.one?.url)
    expect(await millrace('audit')).toMatchObject({ code: 0, out: expect.stringContaining('ok     every order is final (7 checked)') })
    expect(await start(['audit'], { AUDIT: 'broken' }).ended).toMatchObject({ code: 1, out: expect.stringContaining('order-1 is open') })
    expect(await millrace('demo', '--orders', '2', '--exit')).toMatchObject({ code: 0, out: expect.stringContaining('demo: 2 orders') })
    expect(leftovers(home)).toEqual([])
    expect(readDescription(home.stack)).toBeUndefined()
  })

  it('whose supervisor was killed is found, and stopped, by the next command', async () => {
    await millrace('up', '--detach')
    process.kill((await described()).supervisor.pid, 'SIGKILL')
    const status = await millrace('status')
    expect(status).toMatchObject({ code: 3, out: expect.stringContaining('its supervisor is gone; still running: ') })
    expect(status.out).toMatch(/one/)
    expect(await millrace('down')).toMatchObject({ code: 0, out: expect.stringContaining('stopped after') })
    expect(leftovers(home)).toEqual([])
  })

  it('whose supervisor was killed is replaced by the next up', async () => {
    await millrace('up', '--detach')
    process.kill((await described()).supervisor.pid, 'SIGKILL')
    const again = await millrace('up', '--detach')
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('stopped what a run that was cut short had left: ') })
    expect(await millrace('status')).toMatchObject({ code: 0 })
    await millrace('down')
  })
})

describe('a stack in the foreground', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('stops everything on %s, however often it comes, and exits with 0', async signal => {
    const { child, ended } = start(['up'])
    await described()
    child.kill(signal)
    child.kill(signal)
    expect(await ended).toMatchObject({ code: 0, out: expect.stringContaining('everything has stopped after') })
    expect(leftovers(home)).toEqual([])
  })

  it('with its demo ends with what the audit says', async () => {
    expect(await start(['start', '--orders', '5', '--exit']).ended).toMatchObject({
      code: 0,
      out: expect.stringContaining('demo: 5 orders'),
    })
    expect(await start(['start', '--orders', '5', '--exit'], { AUDIT: 'broken' }).ended).toMatchObject({ code: 1 })
    expect(leftovers(home)).toEqual([])
  })

  it('whose demo is cut short says so by its exit code', async () => {
    const { child, ended } = start(['start', '--exit'])
    await described()
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 130 })
    expect(leftovers(home)).toEqual([])
  })
})

describe('millrace topics', () => {
  it('plans, applies, and then has nothing to do', async () => {
    const plan = await millrace('topics', 'plan')
    expect(plan.code).toBe(0)
    expect(await millrace('topics', 'apply')).toMatchObject({ code: 0 })
    expect(await millrace('topics', 'plan')).toMatchObject({ code: 0, out: 'topics: as the contracts say\n' })
  })
})
