import { until } from '../machine/wait.ts'
import { type Identity, isRunning } from './identity.ts'

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch {
    // It ended meanwhile.
  }
}

/** Asks a process to end, and ends it with its group when it hasn't within `graceMs`. Resolves once it is gone. */
export const stopProcess = async (identity: Identity, graceMs: number): Promise<'stopped' | 'killed' | 'gone'> => {
  if (!isRunning(identity)) return 'gone'
  signal(identity.pid, 'SIGTERM')
  const asked = AbortSignal.timeout(graceMs)
  await until(() => !isRunning(identity), asked, 25).catch(() => undefined)
  if (!isRunning(identity)) return 'stopped'
  signal(-identity.pid, 'SIGKILL')
  signal(identity.pid, 'SIGKILL')
  await until(() => !isRunning(identity), AbortSignal.timeout(5_000), 25).catch(() => undefined)
  return 'killed'
}
