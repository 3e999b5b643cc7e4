import { setTimeout as pause } from 'node:timers/promises'
import { type Pace, paceOf } from './pace.ts'

export interface Load {
  readonly callers: number
  readonly warmUpMs: number
  readonly measureMs: number
  /** Call number `n`; resolves when it is acknowledged. */
  readonly call: (n: number) => Promise<unknown>
}

export interface Measured {
  /** While measured. */
  readonly pace: Pace
  /** In all, warm-up included. */
  readonly calls: number
}

/** Callers that each await their own call before the next, for a fixed time after a warm-up. */
export const underLoad = async ({ callers, warmUpMs, measureMs, call }: Load): Promise<Measured> => {
  let started = 0
  let done = 0
  let over = false
  const caller = async (): Promise<void> => {
    while (!over) {
      await call(started++)
      done++
    }
  }
  const all = Promise.all(Array.from({ length: callers }, caller))
  const measure = async (): Promise<Pace> => {
    await pause(warmUpMs)
    const pace = paceOf(() => done)
    await pause(measureMs)
    over = true
    return pace()
  }
  const [pace] = await Promise.all([measure(), all])
  return { pace, calls: done }
}
