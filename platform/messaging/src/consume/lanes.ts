/** Queues that are in order within and parallel across. */
export interface Lanes<T> {
  /** Behind everything of its lane. */
  push(lane: string, item: T): void
  /** A task of its own, behind everything of its lane, which waits until it resolves. It never rejects. */
  run(lane: string, task: () => Promise<void>): void
  /** Forgets what has not begun, and takes nothing any more. */
  stop(): void
  /** Resolves once nothing is being worked on. */
  idle(): Promise<void>
}

/** Never taken together with items. */
class Task {
  readonly run: () => Promise<void>

  constructor(run: () => Promise<void>) {
    this.run = run
  }
}

/** How many items of this lane `work` gets at most, now. */
export type MaxBatch = (lane: string) => number

/** `work` gets up to `maxBatch` items of one lane; its next items wait until it resolves. It never rejects. */
export const createLanes = <T>(maxBatch: number | MaxBatch, work: (items: readonly T[]) => Promise<void>): Lanes<T> => {
  const most: MaxBatch = typeof maxBatch === 'number' ? () => maxBatch : maxBatch
  const lanes = new Map<string, (T | Task)[]>()
  const running = new Set<Promise<void>>()
  let open = true

  const run = async (lane: string, queue: (T | Task)[]): Promise<void> => {
    while (open && queue.length > 0) {
      const items = takeItems(queue, most(lane))
      if (items.length > 0) await work(items)
      else await takeTask(queue)?.run()
    }
    lanes.delete(lane)
  }

  const start = (lane: string): (T | Task)[] => {
    const queue: (T | Task)[] = []
    lanes.set(lane, queue)
    // What is pushed in this turn of the event loop goes together, from the first batch on.
    const ended: Promise<void> = Promise.resolve()
      .then(() => run(lane, queue))
      .finally(() => running.delete(ended))
    running.add(ended)
    return queue
  }

  const enqueue = (lane: string, entry: T | Task): void => {
    if (open) (lanes.get(lane) ?? start(lane)).push(entry)
  }

  return {
    push: enqueue,
    run: (lane, task) => enqueue(lane, new Task(task)),
    stop: () => {
      open = false
      for (const queue of lanes.values()) queue.length = 0
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running)
    },
  }
}

/** Those before the first task. */
const takeItems = <T>(queue: (T | Task)[], max: number): readonly T[] => {
  const items: T[] = []
  for (const entry of queue) {
    if (entry instanceof Task || items.length === max) break
    items.push(entry)
  }
  queue.splice(0, items.length)
  return items
}

const takeTask = <T>(queue: (T | Task)[]): Task | undefined => {
  const [head] = queue
  if (!(head instanceof Task)) return undefined
  queue.shift()
  return head
}
