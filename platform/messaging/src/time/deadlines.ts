import type { Clock } from '../ports/clock.ts'

/** Many deadlines of one length, for the price of one sleeper. */
export interface Deadlines {
  /** Calls `expire` when the time is up, unless what it returns was called before. */
  watch(expire: () => void): () => void
  close(): void
}

interface Watched {
  readonly dueMs: number
  readonly expire: () => void
}

const never: Deadlines = { watch: () => () => undefined, close: () => undefined }

export const createDeadlines = (clock: Clock, afterMs: number): Deadlines => {
  if (afterMs === Number.POSITIVE_INFINITY) return never
  // Insertion order is due order, for every deadline has the same length.
  const watched = new Set<Watched>()
  const closing = new AbortController()
  let sleeping = false

  const expireDue = (): Watched | undefined => {
    for (const one of watched) {
      if (one.dueMs > clock.monotonicMs()) return one
      watched.delete(one)
      one.expire()
    }
    return undefined
  }

  const sleepUntilDue = async (): Promise<void> => {
    sleeping = true
    for (let next = expireDue(); next !== undefined && !closing.signal.aborted; next = expireDue())
      await clock.sleep(next.dueMs - clock.monotonicMs(), closing.signal)
    sleeping = false
  }

  return {
    watch: expire => {
      const one = { dueMs: clock.monotonicMs() + afterMs, expire }
      watched.add(one)
      if (!sleeping) void sleepUntilDue()
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
