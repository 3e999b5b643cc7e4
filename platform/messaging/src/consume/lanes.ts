/** Queues that are in order within and parallel across. */
export interface Lanes<T> {
  /** Behind everything of its lane. */
  push(lane: string, item: T): void
  /** Forgets what has not begun, and takes nothing any more. */
  stop(): void
  /** Resolves once nothing is being worked on. */
  idle(): Promise<void>
}

/** `work` gets up to `maxBatch` items of one lane; its next items wait until it resolves. It never rejects. */
export const createLanes = <T>(maxBatch: number, work: (items: readonly T[]) => Promise<void>): Lanes<T> => {
  const lanes = new Map<string, T[]>()
  const running = new Set<Promise<void>>()
  let open = true

  const run = async (lane: string, queue: T[]): Promise<void> => {
    while (open && queue.length > 0) await work(queue.splice(0, maxBatch))
    lanes.delete(lane)
  }

  const start = (lane: string): void => {
    const queue: T[] = []
    lanes.set(lane, queue)
    // What is pushed in this turn of the event loop goes together, from the first batch on.
    const ended: Promise<void> = Promise.resolve()
      .then(() => run(lane, queue))
      .finally(() => running.delete(ended))
    running.add(ended)
  }

  return {
    push: (lane, item) => {
      if (!open) return
      if (!lanes.has(lane)) start(lane)
      lanes.get(lane)?.push(item)
    },
    stop: () => {
      open = false
      for (const queue of lanes.values()) queue.length = 0
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
