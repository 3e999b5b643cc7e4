import { MessagingError } from '../errors.ts'

/** What became of one item of a run. */
export type Outcome<R> = { readonly ok: true; readonly value: R } | { readonly ok: false; readonly error: unknown }

export const succeeded = <R>(value: R): Outcome<R> => ({ ok: true, value })
export const failed = (error: unknown): Outcome<never> => ({ ok: false, error })

/** Says of each waiting item, oldest first, whether it may join the run being put together. */
export type Admission<T> = (item: T) => boolean

export interface BatcherOptions<T> {
  /** Items a run at most. Default 500. */
  readonly max?: number
  /** Called once a run, for a rule with a memory of that run (`perGroup`). Default: everything may join. */
  readonly admission?: () => Admission<T>
}

/** Natural batching: what arrives while a run is in flight goes together in the next. No timer. */
export interface Batcher<T, R> {
  /** Resolves or rejects with this item's own outcome. Items start in the order they were added. */
  add(item: T): Promise<R>
  /** Items waiting or in flight. */
  readonly pending: number
  /** Finishes what was added, then rejects everything with MR_CLOSED. */
  close(): Promise<void>
}

interface Waiting<T, R> {
  readonly item: T
  readonly settle: (outcome: Outcome<R>) => void
}

/** One run at a time. `run` answers with one outcome an item, in order; when it rejects, that is every item's outcome. */
export const createBatcher = <T, R>(
  run: (items: readonly T[]) => Promise<readonly Outcome<R>[]>,
  { max = 500, admission = () => () => true }: BatcherOptions<T> = {},
): Batcher<T, R> => {
  let waiting: Waiting<T, R>[] = []
  let inFlight = 0
  let draining: Promise<void> | undefined
  let closed = false

  const takeNext = (): Waiting<T, R>[] => {
    const admits = admission()
    const taken: Waiting<T, R>[] = []
    const left: Waiting<T, R>[] = []
    for (const entry of waiting) (taken.length < max && admits(entry.item) ? taken : left).push(entry)
    // A rule that admits nobody would wait for ever: the oldest goes alone.
    if (taken.length === 0) taken.push(...left.splice(0, 1))
    waiting = left
    return taken
  }

  const drain = async (): Promise<void> => {
    // Callers of one turn of the event loop go together from the first run on.
    await Promise.resolve()
    while (waiting.length > 0) {
      const taken = takeNext()
      inFlight = taken.length
      const outcomes = await settledRun(
        run,
        taken.map(entry => entry.item),
      )
      inFlight = 0
      for (const [at, entry] of taken.entries()) entry.settle(outcomes(at))
    }
    draining = undefined
  }

  return {
    add: item => {
      if (closed) return Promise.reject(new MessagingError('MR_CLOSED', 'The batcher is closed: nothing can be added any more.'))
      return new Promise<R>((resolve, reject) => {
        waiting.push({ item, settle: outcome => (outcome.ok ? resolve(outcome.value) : reject(outcome.error)) })
        draining ??= drain()
      })
    },
    get pending() {
      return waiting.length + inFlight
    },
    close: async () => {
      closed = true
      await draining
    },
  }
}

const settledRun = async <T, R>(
  run: (items: readonly T[]) => Promise<readonly Outcome<R>[]>,
  items: readonly T[],
): Promise<(at: number) => Outcome<R>> => {
  try {
    const outcomes = await run(items)
    return at => outcomes[at] ?? failed(new Error(`A run of ${items.length} items answered only ${outcomes.length} of them.`))
  } catch (error) {
    return () => failed(error)
  }
}
