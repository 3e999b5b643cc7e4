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

interface Lane<T> {
  readonly name: string
  /** Something waits or is being worked on in it. */
  busy: boolean
  readonly queue: (T | Task)[]
  readonly next: () => void
}

/** Works on items of one lane. Its next items wait until what it returns resolves, or until it calls `done` where it returns nothing. */
export type LaneWork<T> = (items: readonly T[], done: () => void) => Promise<void> | undefined

/** Told of what should never throw, and did: whoever made the lanes stops them. */
export type Broken = (error: unknown) => void

const thrown: Broken = error => {
  throw error
}

/** `work` gets up to `maxBatch` items of one lane. */
export const createLanes = <T>(maxBatch: number | MaxBatch, work: LaneWork<T>, broken: Broken = thrown): Lanes<T> => {
  const most: MaxBatch = typeof maxBatch === 'number' ? () => maxBatch : maxBatch
  // Idle ones are kept for a while, and forgotten together: see Slots.
  let lanes = new Map<string, Lane<T>>()
  let mostKept = LEAST_KEPT
  let busy = 0
  let fresh: Lane<T>[] = []
  let idling = Promise.withResolvers<void>()
  let open = true

  const failed = (lane: Lane<T>, error: unknown): void => {
    try {
      broken(error)
    } finally {
      lane.next()
    }
  }

  const begin = (lane: Lane<T>): void => {
    const { name, queue } = lane
    try {
      const items = takeItems(queue, most(name))
      const working = items.length > 0 ? work(items, lane.next) : takeTask(queue)?.run()
      void working?.then(lane.next, error => failed(lane, error))
    } catch (error) {
      failed(lane, error)
    }
  }

  const next = (lane: Lane<T>): void => {
    if (open && lane.queue.length > 0) {
      begin(lane)
      return
    }
    lane.busy = false
    busy -= 1
    if (lanes.size > mostKept) forgetIdle()
    if (busy > 0) return
    idling.resolve()
    idling = Promise.withResolvers()
  }

  const forgetIdle = (): void => {
    lanes = new Map([...lanes].filter(([, lane]) => lane.busy))
    mostKept = Math.max(LEAST_KEPT, 2 * lanes.size)
  }

  const startFresh = (): void => {
    const started = fresh
    fresh = []
    for (const lane of started) next(lane)
  }

  const added = (name: string): Lane<T> => {
    const lane: Lane<T> = { name, busy: false, queue: [], next: () => next(lane) }
    lanes.set(name, lane)
    return lane
  }

  const enqueue = (name: string, entry: T | Task): void => {
    if (!open) return
    const lane = lanes.get(name) ?? added(name)
    lane.queue.push(entry)
    if (lane.busy) return
    lane.busy = true
    busy += 1
    // What is pushed in this turn of the event loop goes together, from the first batch on.
    if (fresh.length === 0) queueMicrotask(startFresh)
    fresh.push(lane)
  }

  return {
    push: enqueue,
    run: (lane, task) => enqueue(lane, new Task(task)),
    stop: () => {
      open = false
      for (const { queue } of lanes.values()) queue.length = 0
    },
    idle: async () => {
      while (busy > 0) await idling.promise
    },
  }
}

const LEAST_KEPT = 1_024

/** Those before the first task. */
const takeItems = <T>(queue: (T | Task)[], max: number): readonly T[] => {
  const [only] = queue
  if (queue.length === 1 && only !== undefined && !(only instanceof Task)) {
    queue.length = 0
    return [only]
  }
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
