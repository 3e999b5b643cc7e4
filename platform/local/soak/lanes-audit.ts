import type { Store } from '@millrace/event-sourcing'
import { idOf } from './contract.ts'

export interface LanesReport {
  /** Messages with an effect. */
  readonly handled: number
  /** What the store says against it, in words. */
  readonly faults: readonly string[]
}

const mostFaults = 20

/**
 * laws 2 and 4, from the store alone: each lane's effects are those of its places 1 to its last, each once, in order.
 * `places` says how many messages of each lane were published.
 */
export const auditLanes = async ({ commits }: Pick<Store, 'commits'>, places: ReadonlyMap<string, number>): Promise<LanesReport> => {
  const reached = new Map<string, number>()
  const faults: string[] = []
  let handled = 0
  for await (const commit of commits.scan()) {
    for (const { id } of commit.handled) {
      const place = (reached.get(commit.stream) ?? 0) + 1
      const expected = idOf({ lane: commit.stream, place })
      if (id !== expected) faults.push(`${commit.stream} handled ${id} where ${expected} was next`)
      reached.set(commit.stream, place)
      handled += 1
    }
  }
  for (const [lane, last] of places) {
    const found = reached.get(lane) ?? 0
    if (found !== last) faults.push(`${lane} has ${last} messages, ${found} of them were handled`)
  }
  return { handled, faults: faults.slice(0, mostFaults) }
}
