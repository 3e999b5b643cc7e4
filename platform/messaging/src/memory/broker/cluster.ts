import type { Clock, Ids } from '../../ports/clock.ts'
import { Faults } from './faults.ts'
import { Group } from './group.ts'
import { Topics } from './topics.ts'
import { Transactions } from './transactions.ts'

/** Tasks between two turns of the event loop, so that I/O and timers get their share of a busy broker. */
const TASKS_A_TURN = 64

/** Runs tasks later, without waiting for anything but what runs now. */
const laterBy = (): ((task: () => void) => void) => {
  let tasks = 0
  return task => {
    tasks = (tasks + 1) % TASKS_A_TURN
    if (tasks === 0) setImmediate(task)
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

  group(name: string): Group {
    const group = this.#groups.get(name) ?? new Group(this)
    this.#groups.set(name, group)
    return group
  }
}
