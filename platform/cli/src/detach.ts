import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Project, readDescription } from '@millrace/local'
import { exitCodes } from './exit-codes.ts'
import { lastLine } from './start-stack.ts'

/**
 * Starts `millrace up` as a background process and waits until its stack runs or it has given up; prints what it says
 * meanwhile. Resolves with an exit code.
 */
export const startDetached = async ({ root, home }: Project): Promise<number> => {
  const path = home.log('supervisor')
  mkdirSync(dirname(path), { recursive: true })
  // What it says once holds the operator's password.
  rmSync(path, { force: true })
  writeFileSync(path, '', { mode: 0o600 })
  const log = openSync(path, 'a')
  const command = [process.argv[1] ?? '', 'up']
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', log, log], detached: true })
  closeSync(log)
  child.unref()
  let code: number | undefined
  child.once('exit', (exit, signal) => {
    code = exit ?? (signal === null ? exitCodes.failed : exitCodes.interrupted)
  })
  let printed = 0
  const print = () => {
    const text = readFileSync(path, 'utf8')
    process.stdout.write(text.slice(printed))
    printed = text.length
  }
  const describes = () => readDescription(home.stack)?.supervisor.pid === child.pid
  while (code === undefined && !(describes() && readFileSync(path, 'utf8').includes(lastLine))) {
    await sleep(100)
    print()
  }
  print()
  return code ?? exitCodes.done
}
