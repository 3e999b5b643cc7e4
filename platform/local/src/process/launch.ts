import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync } from 'node:fs'
import { LocalError } from '../errors.ts'
import type { Home } from '../home.ts'
import { type Identity, identityOf, markOf, markVariable } from './identity.ts'
import { openLog } from './log-file.ts'
import { recordsIn } from './records.ts'

/** What to run. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** How a process ended: `code 1`, `signal SIGKILL`. */
export type Ending = string

export interface Launched {
  readonly identity: Identity
  readonly ended: Promise<Ending>
}

/**
 * Starts a process in a session of its own, so that Ctrl-C reaches the supervisor alone, which stops things in order.
 * It writes its own log and is recorded before this resolves.
 */
export const launch = async (home: Home, name: string, command: Command): Promise<Launched> => {
  const log = openLog(home.log(name))
  if (command.cwd !== undefined) mkdirSync(command.cwd, { recursive: true })
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env, [markVariable]: markOf(home.path, name) },
    stdio: ['ignore', log, log],
    detached: true,
  })
  const ended = new Promise<Ending>(resolve => child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `code ${code}`)))
  try {
    await once(child, 'spawn')
  } catch (cause) {
    throw new LocalError('MR_COMPONENT_FAILED', `${name} can't be started: ${command.file} doesn't run.`, { cause })
  } finally {
    closeSync(log)
  }
  const pid = child.pid ?? 0
  const identity = identityOf(pid) ?? { pid, started: 'ended' }
  recordsIn(home.records).add(name, identity)
  return { identity, ended }
}
