import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Every process of a stack carries this variable: `<home>#<name>`. It is inherited, so it marks their children too. */
export const markVariable = 'MILLRACE_PROCESS'
export const markOf = (home: string, name: string): string => `${home}#${name}`

/** A process id alone is no identity, since ids are given again: with its start it is. */
export interface Identity {
  readonly pid: number
  /** Opaque; equal only for the same process. */
  readonly started: string
}

/** Field 22 of /proc/<pid>/stat (start, in ticks since boot), or undefined for a zombie. The name before it may hold spaces. */
export const startOf = (stat: string): string | undefined => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
}

const text = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const boot = text('/proc/sys/kernel/random/boot_id')?.trim()

const startedByPs = (pid: number): string | undefined => {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

/** Who this process is now; undefined when no such process runs. */
export const identityOf = (pid: number): Identity | undefined => {
  if (boot === undefined) {
    const started = startedByPs(pid)
    return started === undefined ? undefined : { pid, started }
  }
  const stat = text(`/proc/${pid}/stat`)
  const ticks = stat === undefined ? undefined : startOf(stat)
  return ticks === undefined ? undefined : { pid, started: `${boot}/${ticks}` }
}

export const isRunning = (identity: Identity): boolean => identityOf(identity.pid)?.started === identity.started

/** Every process that carries the mark of this home, recorded or not. Empty where there is no /proc. */
export const markedProcesses = (home: string): readonly Identity[] => {
  if (boot === undefined) return []
  const mark = `${markVariable}=${home}#`
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter(pid => (text(`/proc/${pid}/environ`) ?? '').split('\0').some(variable => variable.startsWith(mark)))
    .flatMap(pid => identityOf(Number(pid)) ?? [])
}
