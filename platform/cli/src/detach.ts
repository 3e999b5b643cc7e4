import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Project, readDescription } from '@millrace/local'
import { exitCodes } from './exit-codes.ts'

/**
 * Starts `millrace up` as a background process and waits until its stack runs or it has given up; prints what it says
 * meanwhile. Resolves with an exit code.
 */
export const startDetached = async ({ root, home }: Project): Promise<number> => {
  const path = home.log('supervisor')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '')
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
  while (code === undefined && readDescription(home.stack)?.supervisor.pid !== child.pid) {
    await sleep(100)
    print()
  }
  // What it prints after describing the stack: the addresses.
  await sleep(code === undefined ? 300 : 0)
  print()
  return code ?? exitCodes.done
}
