import type { Clock, Ids } from '../../ports/clock.ts'
import { Faults } from './faults.ts'
import { Group } from './group.ts'
import { Topics } from './topics.ts'
import { Transactions } from './transactions.ts'

/** Tasks in one turn of the event loop, so that I/O and timers get their share of a broker that is never idle. */
const TASKS_A_TURN = 256

/**
 * Runs tasks later, as microtasks: what a record leads to without waiting for anything else is done within one turn of the
 * event loop, which is what a driven clock waits for.
 */
const laterBy = (): ((task: () => void) => void) => {
  let tasks = 0
  const nextTurn = (): void => {
    tasks = 0
  }
  return task => {
    if (tasks === 0) setImmediate(nextTurn)
    tasks++
    if (tasks > TASKS_A_TURN) setImmediate(task)
    else queueMicrotask(task)
  }
}

/** What all clients of one memory broker share: the "servers". */
export class Cluster {
  readonly clock: Clock
  readonly ids: Ids
  readonly faults = new Faults()
  readonly topics: Topics
  readonly transactions: Transactions
  readonly later = laterBy()
  readonly #groups = new Map<string, Group>()

  constructor(clock: Clock, ids: Ids) {
    this.clock = clock
    this.ids = ids
    this.topics = new Topics(ids)
    this.transactions = new Transactions(this.topics)
    this.topics.onLayout(() => {
      for (const group of this.#groups.values()) group.layoutChanged()
    })
  }

  /** Those with members or offsets, by name. */
  groups(): readonly string[] {
    return [...this.#groups]
      .filter(([, group]) => group.known)
      .map(([name]) => name)
      .toSorted()
  }

  group(name: string): Group {
    const group = this.#groups.get(name) ?? new Group(this)
    this.#groups.set(name, group)
    return group
  }
}
