import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { readDescription } from '../description.ts'
import { LocalError } from '../errors.ts'
import type { Home } from '../home.ts'
import { type Identity, identityOf, isRunning } from '../process/identity.ts'

const shape = z.object({ pid: z.int(), started: z.string() })

const read = (path: string): Identity | undefined => {
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** Who supervises this home's stack now, ready or still starting; undefined when nobody does. */
export const supervisorOf = (home: Home): Identity | undefined => {
  const owner = read(home.supervisor)
  return owner !== undefined && isRunning(owner) ? owner : undefined
}

const running = (home: Home, owner: Identity): LocalError => {
  const stack = readDescription(home.stack)
  const urls = stack === undefined ? [] : Object.entries(stack.services).map(([name, { url }]) => `\n  ${name}  ${url}`)
  const state = urls.length === 0 ? 'is starting' : 'is running'
  const ways = 'See it with `npm run millrace -- status`, end it with `npm run millrace -- down`.'
  return new LocalError('MR_STACK_RUNNING', `A stack ${state} here (process ${owner.pid}). ${ways}${urls.join('')}`)
}

/** Moves an abandoned lock aside; puts it back when another took its place meanwhile. */
const clear = (path: string, abandoned: Identity | undefined): void => {
  const aside = `${path}.${process.pid}.old`
  try {
    renameSync(path, aside)
    if (read(aside)?.started === abandoned?.started) rmSync(aside, { force: true })
    else renameSync(aside, path)
  } catch {
    // Another process cleared it first.
  }
}

/** Makes this process the one supervisor of a home. Throws MR_STACK_RUNNING when there is one. Answers how to let go. */
export const claimSupervision = (home: Home): (() => void) => {
  const self = identityOf(process.pid)
  const mine = `${home.supervisor}.${process.pid}`
  mkdirSync(dirname(mine), { recursive: true })
  writeFileSync(mine, JSON.stringify(self))
  try {
    for (;;) {
      try {
        // A link is made whole or not at all, and only when the name is free.
        linkSync(mine, home.supervisor)
        return () => rmSync(home.supervisor, { force: true })
      } catch (error) {
        const owner = read(home.supervisor)
        if (owner !== undefined && isRunning(owner)) throw running(home, owner)
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
        clear(home.supervisor, owner)
      }
    }
  } finally {
    rmSync(mine, { force: true })
  }
}
