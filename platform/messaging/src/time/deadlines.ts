import type { Clock } from '../ports/clock.ts'

/** Many deadlines of one length, for the price of one sleeper. */
export interface Deadlines {
  /** The same for who brings the entry: nothing is made for it. Once is enough; `forget` ends it. */
  add(deadline: Deadline): void
  forget(deadline: Deadline): void
  /** Calls `expire` when the time is up, unless what it returns was called before. */
  watch(expire: () => void): () => void
  close(): void
}

/** What expires. */
export interface Deadline {
  /** From when its time counts, on the monotonic clock. */
  readonly sinceMs: number
  expire(): void
}

const never: Deadlines = { add: () => undefined, forget: () => undefined, watch: () => () => undefined, close: () => undefined }

export const createDeadlines = (clock: Clock, afterMs: number): Deadlines => {
  if (afterMs === Number.POSITIVE_INFINITY) return never
  // Insertion order is due order, for every deadline has the same length.
  const watched = new Set<Deadline>()
  const closing = new AbortController()
  let sleeping = false

  const expireDue = (): Deadline | undefined => {
    for (const one of watched) {
      if (one.sinceMs + afterMs > clock.monotonicMs()) return one
      watched.delete(one)
      one.expire()
    }
    return undefined
  }

  const sleepUntilDue = async (): Promise<void> => {
    sleeping = true
    for (let next = expireDue(); next !== undefined && !closing.signal.aborted; next = expireDue())
      await clock.sleep(next.sinceMs + afterMs - clock.monotonicMs(), closing.signal)
    sleeping = false
  }

  const add = (deadline: Deadline): void => {
    watched.add(deadline)
    if (!sleeping) void sleepUntilDue()
  }

  return {
    add,
    forget: deadline => {
      watched.delete(deadline)
    },
    watch: expire => {
      const one = { sinceMs: clock.monotonicMs(), expire }
      add(one)
      return () => {
        watched.delete(one)
      }
    },
    close: () => {
      watched.clear()
      closing.abort()
    },
  }
}
