import { LocalError } from '../errors.ts'
import type { Home } from '../home.ts'
import { leftovers, stopLeftovers } from '../process/leftovers.ts'
import type { Running } from './component.ts'

/** What goes down together, after what, and how long it may take before it is killed. In sum below 15 s. */
const order = [
  { layer: 'services', graceMs: 7_000 },
  { layer: 'extras', graceMs: 1_000 },
  { layer: 'registry', graceMs: 1_500 },
  { layer: 'kafka', graceMs: 3_500 },
  { layer: 'mongo', graceMs: 1_500 },
] as const

export type Layer = (typeof order)[number]['layer']

export interface Part {
  readonly layer: Layer
  readonly running: Running
}

/** Stops a stack's parts layer by layer, each before what it stands on, and checks that nothing is left. */
export const stopInOrder = async (home: Home, parts: readonly Part[]): Promise<void> => {
  for (const { layer, graceMs } of order) {
    await Promise.all(parts.filter(part => part.layer === layer).map(part => part.running.stop(graceMs)))
  }
  await stopLeftovers(home, 500)
  const left = leftovers(home)
  if (left.length === 0) return
  const which = left.map(({ name, pid }) => `${name} (${pid})`).join(', ')
  throw new LocalError('MR_STOP_INCOMPLETE', `These processes could not be ended: ${which}. End them by their ids.`)
}
