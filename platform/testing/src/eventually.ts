import { setTimeout as pause } from 'node:timers/promises'

const FIRST_PAUSE_MS = 1
const LONGEST_PAUSE_MS = 50

/** Asks until `check` no longer throws, and gives what it returned; after the deadline throws what it threw last. */
export const eventually = async <T>(check: () => T | Promise<T>, deadlineMs = 5000): Promise<T> => {
  const until = performance.now() + deadlineMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() >= until) throw error
    }
    await pause(pauseMs)
  }
}
