import { randomInt } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { findProject, type Home, homeAt, readDefinition, startStack, stopLeftovers, supervisorOf, thisMachine } from '@millrace/local'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The directory of the run's stack. */
    stackHome: string
    /** What was downloaded, kept between runs. */
    cache: string
  }
}

const root = resolve(import.meta.dirname, '../../..')
const runs = join(root, '.millrace', 'test-stacks')
const cache = join(root, '.millrace', 'cache')
const homeOf = (run: string): Home => homeAt(join(runs, run), cache)

/** Stacks of runs that are over: what still runs of them, and their logs. */
const clearEndedRuns = async (): Promise<void> => {
  mkdirSync(runs, { recursive: true })
  for (const run of readdirSync(runs)) {
    const home = homeOf(run)
    if (supervisorOf(home) !== undefined) continue
    await stopLeftovers(home)
    rmSync(home.path, { recursive: true, force: true })
  }
}

/**
 * Vitest's global set-up of end-to-end tests: one whole stack for the run, beside whatever else runs here. Servers named by the
 * environment are left alone, since tests kill what they are given. Its logs stay until the next run.
 */
export default async function stack(project: TestProject): Promise<() => Promise<void>> {
  await clearEndedRuns()
  const home = homeOf(String(process.pid))
  const log = home.log('supervisor')
  mkdirSync(dirname(log), { recursive: true })
  const running = await startStack({
    definition: await readDefinition(findProject(root)),
    root,
    home,
    say: line => appendFileSync(log, `${line}\n`),
    signal: AbortSignal.timeout(900_000),
    machine: thisMachine({ ...process.env, KAFKA_BROKERS: undefined, MONGODB_URL: undefined, SCHEMA_REGISTRY_URL: undefined }),
    portShift: randomInt(20_000, 24_000),
  })
  project.provide('stackHome', home.path)
  project.provide('cache', cache)
  return async () => {
    await running.stop()
    rmSync(join(home.path, 'data'), { recursive: true, force: true })
  }
}
