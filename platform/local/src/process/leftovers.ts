import type { Home } from '../home.ts'
import { type Identity, isRunning, markedProcesses } from './identity.ts'
import { recordsIn } from './records.ts'
import { stopProcess } from './stop.ts'

/**
 * What still runs of a stack whose supervisor is gone: the recorded processes that are the same ones as then, and on Linux
 * whatever carries the home's mark (a process begun a moment before its record was written, or a child of one).
 */
export const leftovers = (home: Home): readonly (Identity & { readonly name: string })[] => {
  const recorded = recordsIn(home.records)
    .all()
    .filter(record => isRunning(record))
  const known = new Set(recorded.map(record => record.pid))
  const marked = markedProcesses(home.path).filter(identity => !known.has(identity.pid))
  return [...recorded, ...marked.map(identity => ({ ...identity, name: `process ${identity.pid}` }))]
}

/** The order things go down in: services before what they stand on. Unknown names first. */
const layers = ['registry', 'kafka', 'mongo']
export const layerOf = (name: string): number => layers.indexOf(name) + 1

/** Stops what a crashed run left, layer by layer, and forgets it. Answers what was stopped. */
export const stopLeftovers = async (home: Home, graceMs = 5_000): Promise<readonly string[]> => {
  const found = leftovers(home)
  for (const layer of [0, 1, 2, 3]) {
    await Promise.all(found.filter(one => layerOf(one.name) === layer).map(one => stopProcess(one, graceMs)))
  }
  const records = recordsIn(home.records)
  for (const record of records.all()) if (!isRunning(record)) records.remove(record.name)
  return found.map(one => one.name)
}
