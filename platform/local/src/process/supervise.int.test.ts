import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Home, homeAt } from '../home.ts'
import { answersHttp } from '../machine/http.ts'
import { choosePort } from '../machine/ports.ts'
import { until } from '../machine/wait.ts'
import { isRunning } from './identity.ts'
import { launch } from './launch.ts'
import { leftovers, stopLeftovers } from './leftovers.ts'
import { recordsIn } from './records.ts'
import { type SupervisedProcess, supervise } from './supervise.ts'

const program = join(import.meta.dirname, '../../test/programs/small.ts')

let home: Home
let port: number
let lines: string[]
const say = (line: string) => lines.push(line)

beforeEach(async () => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'millrace-supervise-')))
  port = await choosePort(24_100 + (process.pid % 1_000))
  lines = []
})
afterEach(async () => {
  await stopLeftovers(home, 100)
  rmSync(home.path, { recursive: true })
})

const small = (env: Record<string, string> = {}): SupervisedProcess => ({
  name: 'small',
  command: { file: process.execPath, args: [program], env: { HTTP_PORT: String(port), ...env } },
  ready: signal => until(() => answersHttp(`http://127.0.0.1:${port}/health`, signal), signal),
})

const within = (ms: number) => AbortSignal.timeout(ms)

describe('a supervised process', () => {
  it('is started again on its port after a kill, which is reported', async () => {
    const supervised = await supervise(small(), { home, say })
    const first = supervised.identity()
    process.kill(first.pid, 'SIGKILL')
    await until(() => lines.some(line => line.startsWith('small is back')), within(20_000))
    expect(lines[0]).toBe(`small (process ${first.pid}) ended with signal SIGKILL; starting it again in 0.25 s`)
    expect(supervised.identity().pid).not.toBe(first.pid)
    expect(await answersHttp(`http://127.0.0.1:${port}/health`)).toBe(true)
    await supervised.stop(2_000)
  })

  it('is not started again once stopped, and its record is gone', async () => {
    const supervised = await supervise(small(), { home, say })
    await supervised.stop(2_000)
    expect(isRunning(supervised.identity())).toBe(false)
    expect(recordsIn(home.records).all()).toEqual([])
    expect(lines).toEqual([])
  })

  it('is killed when it does not end by itself in time', async () => {
    const supervised = await supervise(small({ STUBBORN: 'yes' }), { home, say })
    const began = performance.now()
    await supervised.stop(300)
    expect(isRunning(supervised.identity())).toBe(false)
    expect(performance.now() - began).toBeGreaterThan(290)
  })

  it('that ends before it is ready fails its start with the end of its log', async () => {
    const broken = { ...small(), command: { file: process.execPath, args: ['-e', 'console.error("no disk"); process.exit(7)'] } }
    const start = supervise(broken, { home, say })
    await expect(start).rejects.toMatchObject({ code: 'MR_COMPONENT_FAILED' })
    await expect(start).rejects.toThrow(/ended with code 7.*no disk/s)
    expect(leftovers(home)).toEqual([])
  })

  it('that never answers fails its start, and is not left behind', async () => {
    const deaf = { ...small({ HTTP_PORT: '0' }), ready: (signal: AbortSignal) => until(() => false, signal) }
    await expect(supervise(deaf, { home, say, readyWithinMs: 300 })).rejects.toThrow("didn't answer within 0.3 s")
    expect(leftovers(home)).toEqual([])
  })
})

describe('what a crashed run left', () => {
  it('is found by its record and stopped', async () => {
    const { identity } = await launch(home, 'small', small().command)
    expect(leftovers(home)).toMatchObject([{ name: 'small', pid: identity.pid }])
    expect(await stopLeftovers(home, 2_000)).toEqual(['small'])
    expect(isRunning(identity)).toBe(false)
    expect(recordsIn(home.records).all()).toEqual([])
  })

  it('is found by its mark when no record was written', async () => {
    const { identity } = await launch(home, 'small', small().command)
    recordsIn(home.records).remove('small')
    await until(() => leftovers(home).length === 1, within(5_000))
    await stopLeftovers(home, 2_000)
    expect(isRunning(identity)).toBe(false)
  })

  it('is never another process that was given the same id', async () => {
    recordsIn(home.records).add('small', { pid: process.pid, started: 'before' })
    expect(leftovers(home)).toEqual([])
    expect(await stopLeftovers(home, 100)).toEqual([])
    expect(recordsIn(home.records).all()).toEqual([])
  })
})
