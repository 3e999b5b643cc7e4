import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** When the process began, where /proc tells: a process id alone may have been given again. */
const startOf = pid => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

const isAlive = owner => {
  const [pid, start] = owner.split(' ')
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  return start === 'unknown' || startOf(pid) === start
}

const read = path => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const take = path => {
  try {
    writeFileSync(path, `${process.pid} ${startOf(process.pid) ?? 'unknown'}`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** Moves an abandoned lock away; puts it back if it was another's by then. */
const clear = (path, abandoned) => {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
    if (read(aside) !== abandoned) renameSync(aside, path)
    else rmSync(aside)
  } catch {
    // Another process cleared it first.
  }
}

/** Runs `work` while no other process of this machine holds the same lock file. One whose owner is gone counts as free. */
export const locked = async (path, work, waiting) => {
  mkdirSync(dirname(path), { recursive: true })
  for (let told = false; !take(path); await sleep(200)) {
    const owner = read(path)
    // An empty one is just being written, or its writer died at that: the next looks tell.
    if (owner && !isAlive(owner)) clear(path, owner)
    else if (!told) {
      waiting?.()
      told = true
    }
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}
