import { randomFillSync } from 'node:crypto'
import { setTimeout as timer } from 'node:timers/promises'
import type { Clock, Ids } from './ports/clock.ts'
import { uuidV7s } from './uuid-v7.ts'

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

const monotonicMs = (): number => performance.now()

const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
  const until = monotonicMs() + ms
  for (let left = ms; left > 0 && !signal?.aborted; left = until - monotonicMs()) {
    // The only way it rejects is the abort, which the loop's condition sees.
    await timer(Math.min(left, LONGEST_TIMER_MS), undefined, signal ? { signal } : {}).catch(() => undefined)
  }
}

/** The machine's own time. */
export const systemClock: Clock = { now: Date.now, monotonicMs, sleep }

const POOL_BYTES = 4096

/** Asking the system for every id's bytes costs ten times what the id does. */
const pooledBytes = (): (() => Uint8Array) => {
  const pool = new Uint8Array(POOL_BYTES)
  let used = POOL_BYTES
  return () => {
    if (used + 10 > POOL_BYTES) {
      randomFillSync(pool)
      used = 0
    }
    used += 10
    return pool.subarray(used - 10, used)
  }
}

/** The machine's own chance. One source a process, so its ids are in the order they were made. */
export const systemIds: Ids = { next: uuidV7s(Date.now, pooledBytes()), random: Math.random }
