import type { Clock } from '../ports/clock.ts'

/** A clock that stands until it is driven. */
export interface ManualClock extends Clock {
  /**
   * Lets `ms` pass: sleepers wake in the order they are due, each with the clock at its moment and everything it leads to
   * without waiting done before the next one wakes.
   */
  advance(ms: number): Promise<void>
  /** Wall-clock time of the earliest sleeper, or undefined when nobody sleeps. */
  nextDue(): number | undefined
}

interface Sleeper {
  readonly dueMs: number
  wake(): void
}

/** Less might be lost beside what has elapsed: who sleeps until a moment would never reach it. */
const SHORTEST_MS = 0.001

/** All microtasks run before it resolves. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Inserts behind all that are due at the same time: who slept first wakes first. */
const enqueue = (sleepers: Sleeper[], sleeper: Sleeper): void => {
  const behind = sleepers.findIndex(other => other.dueMs > sleeper.dueMs)
  sleepers.splice(behind === -1 ? sleepers.length : behind, 0, sleeper)
}

const sleepIn = (sleepers: Sleeper[], dueMs: number, signal?: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const abort = (): void => {
      sleepers.splice(sleepers.indexOf(sleeper), 1)
      resolve()
    }
    const wake = (): void => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }
    const sleeper = { dueMs, wake }
    signal?.addEventListener('abort', abort, { once: true })
    enqueue(sleepers, sleeper)
  })

/** A clock for tests and simulations: starts at `startMs` (epoch) and moves only by `advance`. */
export const manualClock = (startMs: number = Date.UTC(2025, 0, 1)): ManualClock => {
  const sleepers: Sleeper[] = []
  let elapsedMs = 0

  const advance = async (ms: number): Promise<void> => {
    const untilMs = elapsedMs + ms
    await turn()
    for (let next = sleepers[0]; next && next.dueMs <= untilMs; next = sleepers[0]) {
      sleepers.shift()
      elapsedMs = Math.max(elapsedMs, next.dueMs)
      next.wake()
      await turn()
    }
    elapsedMs = Math.max(elapsedMs, untilMs)
  }

  return {
    now: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    sleep: async (ms, signal) => {
      if (ms > 0 && !signal?.aborted) await sleepIn(sleepers, elapsedMs + Math.max(ms, SHORTEST_MS), signal)
    },
    advance,
    nextDue: () => (sleepers[0] === undefined ? undefined : startMs + sleepers[0].dueMs),
  }
}
