import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Identity } from './identity.ts'

const recordShape = z.object({ name: z.string(), pid: z.int().positive(), started: z.string().min(1) })

/** A process this stack began, kept in a file of its own until it is known to have ended. */
export type ProcessRecord = z.infer<typeof recordShape>

/** The process records of one home: what a crashed run leaves is found here. */
export interface Records {
  add(name: string, identity: Identity): void
  remove(name: string): void
  all(): readonly ProcessRecord[]
}

const parse = (path: string): ProcessRecord | undefined => {
  try {
    return recordShape.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

export const recordsIn = (directory: string): Records => ({
  add(name, identity) {
    mkdirSync(directory, { recursive: true })
    const path = join(directory, `${name}.json`)
    writeFileSync(`${path}.new`, JSON.stringify({ name, ...identity }))
    renameSync(`${path}.new`, path)
  },
  remove: name => rmSync(join(directory, `${name}.json`), { force: true }),
  all() {
    try {
      const files = readdirSync(directory).filter(file => file.endsWith('.json'))
      return files.flatMap(file => parse(join(directory, file)) ?? [])
    } catch {
      return []
    }
  },
})
