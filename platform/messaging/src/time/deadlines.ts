import { createSlots } from '../batch/slots.ts'
import type { Clock } from '../ports/clock.ts'

/** What expires. One that was added is forgotten when it expires. */
export interface Deadline {
  /** From when its time counts, on the monotonic clock. */
  readonly sinceMs: number
  /** Where it is kept, while it is; -1 before and after. */
  slot: number
  expire(): void
}

/** Many deadlines of one length, for the price of one sleeper. */
export interface Deadlines {
  /** Calls `expire` when the time is up, unless what it returns was called before. */
  watch(expire: () => void): () => void
  /** The same for who brings the deadline: nothing is made for it. */
  add(deadline: Deadline): void
  forget(deadline: Deadline): void
  close(): void
}

const never: Deadlines = { add: () => undefined, forget: () => undefined, watch: () => () => undefined, close: () => undefined }

export const createDeadlines = (clock: Clock, afterMs: number): Deadlines => {
  if (afterMs === Number.POSITIVE_INFINITY) return never
  const watched = createSlots<Deadline>()
  const closing = new AbortController()
  let sleeping = false

  const forget = (deadline: Deadline): void => {
    if (deadline.slot >= 0) watched.remove(deadline.slot)
    deadline.slot = -1
  }

  /** What is due next. */
  const expireDue = (): Deadline | undefined => {
    for (;;) {
      const [next, ...others] = watched
      const first = others.reduce((least, one) => (least !== undefined && least.sinceMs <= one.sinceMs ? least : one), next)
      if (first === undefined || first.sinceMs + afterMs > clock.monotonicMs()) return first
      forget(first)
      first.expire()
    }
  }

  const sleepUntilDue = async (): Promise<void> => {
    sleeping = true
    for (let next = expireDue(); next !== undefined && !closing.signal.aborted; next = expireDue())
      await clock.sleep(next.sinceMs + afterMs - clock.monotonicMs(), closing.signal)
    sleeping = false
  }

  const add = (deadline: Deadline): void => {
    deadline.slot = watched.add(deadline)
    if (!sleeping) void sleepUntilDue()
  }

  return {
    add,
    forget,
    watch: expire => {
      const one = { sinceMs: clock.monotonicMs(), slot: -1, expire }
      add(one)
      return () => forget(one)
    },
    close: () => {
      for (const one of [...watched]) forget(one)
      closing.abort()
    },
  }
}
