import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Counts } from './counting.ts'
import type { Weather } from './trouble.ts'

export interface MembersOptions {
  readonly count: number
  readonly env: Readonly<Record<string, string>>
  /** Where their logs go. */
  readonly logs: string
}

/** The soak's consumers, each a process that comes and goes. */
export interface Members {
  readonly count: number
  /** Whether it runs, paused or not. */
  runs(member: number): boolean
  isPaused(member: number): boolean
  start(member: number): void
  /** SIGTERM. Resolves with how it ended: `code 0` is a clean leave (law 12). */
  leave(member: number): Promise<string>
  kill(member: number): void
  pause(member: number): void
  resume(member: number): void
  tell(weather: Weather): void
  /** Of all processes there ever were. */
  counts(): Counts
  /** Kills what still runs. */
  end(): Promise<void>
}

interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<string>
  /** It spoke, or is gone: only then does it heed signals. */
  readonly awake: Promise<unknown>
  paused: boolean
}

const leaveWithinMs = 20_000

export const startMembers = ({ count, env, logs }: MembersOptions): Members => {
  const running = new Map<number, Running>()
  const told = new Map<number, Counts>()
  let weather: Weather | undefined

  const start = (member: number): void => {
    if (running.has(member)) return
    const log = openSync(join(logs, `consumer-${member}.log`), 'a')
    const child = fork(join(import.meta.dirname, 'consumer.ts'), {
      env: { ...process.env, ...env },
      stdio: ['ignore', log, log, 'ipc'],
      serialization: 'advanced',
    })
    closeSync(log)
    const pid = child.pid ?? 0
    child.on('message', (message: { readonly counts: Counts }) => told.set(pid, message.counts))
    const ended = once(child, 'exit').then(([code, signal]) => (signal === null ? `code ${code}` : `signal ${signal}`))
    const entry: Running = { child, ended, awake: Promise.race([once(child, 'message'), ended]), paused: false }
    running.set(member, entry)
    void ended.then(() => {
      if (running.get(member) === entry) running.delete(member)
    })
    if (weather !== undefined) child.send(weather)
  }

  const resume = (member: number): void => {
    const entry = running.get(member)
    if (entry === undefined) return
    entry.paused = false
    entry.child.kill('SIGCONT')
  }

  const leave = async (member: number): Promise<string> => {
    const entry = running.get(member)
    if (entry === undefined) return 'not running'
    resume(member)
    await entry.awake
    entry.child.kill('SIGTERM')
    const late = setTimeout(() => entry.child.kill('SIGKILL'), leaveWithinMs)
    const how = await entry.ended
    clearTimeout(late)
    return how
  }

  return {
    count,
    runs: member => running.has(member),
    isPaused: member => running.get(member)?.paused ?? false,
    start,
    leave,
    kill: member => running.get(member)?.child.kill('SIGKILL'),
    pause: member => {
      const entry = running.get(member)
      if (entry === undefined) return
      entry.paused = true
      entry.child.kill('SIGSTOP')
    },
    resume,
    tell: next => {
      weather = next
      for (const { child } of running.values()) if (child.connected) child.send(next)
    },
    counts: () => {
      const sums: Record<string, number> = {}
      for (const counts of told.values()) for (const [name, value] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + value
      return sums
    },
    end: async () => {
      const left = [...running.values()]
      for (const { child } of left) child.kill('SIGKILL')
      await Promise.all(left.map(({ ended }) => ended))
    },
  }
}
