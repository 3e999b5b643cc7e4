import { performance } from 'node:perf_hooks'

/** How often the event loop is looked at: a short burst of work is no sign. */
const everyMs = 100
/** Busy beyond that, it begins to hold up what it serves; it must become quieter than that, so as not to change its mind all the time. */
const [busyAbove, quietBelow] = [0.6, 0.4]

export type SpareTime = () => boolean

interface Loop {
  nowMs(): number
  /** The share of its time that the event loop was at work, since the last call. */
  busy(): number
}

const thisLoop = (): Loop => {
  let last = performance.eventLoopUtilization()
  return {
    nowMs: () => performance.now(),
    busy: () => {
      const { utilization } = performance.eventLoopUtilization(last)
      last = performance.eventLoopUtilization()
      return utilization
    },
  }
}

/** Whether this thread has time for what could be left undone. */
export const spareTime = (loop: Loop = thisLoop()): SpareTime => {
  let spare = true
  let lookedMs = loop.nowMs()
  return () => {
    const nowMs = loop.nowMs()
    if (nowMs - lookedMs < everyMs) return spare
    lookedMs = nowMs
    const busy = loop.busy()
    spare = busy < (spare ? busyAbove : quietBelow)
    return spare
  }
}
