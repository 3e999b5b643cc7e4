import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const program = z.object({ url: z.string(), pid: z.int(), ports: z.record(z.string(), z.int()) })

const shape = z.object({
  kafka: z.object({ brokers: z.array(z.string()).min(1) }),
  registry: z.object({ url: z.string() }),
  mongo: z.object({ url: z.string() }),
  services: z.record(z.string(), program),
  extras: z.record(z.string(), program),
  /** Which way each component was had, why, and what that doesn't prove. */
  chosen: z.record(z.string(), z.object({ provider: z.string(), why: z.string(), doesNotProve: z.string().optional() })),
  /** What starting took. */
  startup: z.record(z.string(), z.object({ ms: z.number(), downloadMs: z.number() })),
  /** Process ids of the components that run here. */
  pids: z.record(z.string(), z.int()),
  supervisor: z.object({ pid: z.int(), started: z.string() }),
  /** Directory of data, logs and reports. */
  home: z.string(),
  secretsFile: z.string(),
})

/** A stack while it runs, as `stack.json` says it to every other command. */
export type StackDescription = z.infer<typeof shape>

export const writeDescription = (path: string, description: StackDescription): void => {
  mkdirSync(dirname(path), { recursive: true })
  // Addresses of servers of one's own may carry passwords.
  writeFileSync(`${path}.new`, `${JSON.stringify(description, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** An address to print: without the password it may carry. */
export const printable = (address: string): string => address.replace(/(:\/\/[^/@\s]*?):[^/@\s]*@/, '$1:…@')

/** undefined: no stack was described, or not by this version. */
export const readDescription = (path: string): StackDescription | undefined => {
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

export const removeDescription = (path: string): void => rmSync(path, { force: true })
