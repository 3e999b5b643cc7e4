import { setTimeout as pause } from 'node:timers/promises'
import { type Pace, paceOf } from './pace.ts'

export interface Window {
  readonly warmUpMs: number
  readonly measureMs: number
  readonly handled: () => number
}

export interface Steady {
  readonly pace: Pace
  /** Before it was measured. */
  readonly warmedUpBy: number
}

const tickMs = 10

/** How fast they are handled, from `warmUpMs` after the first one on. */
export const steadily = async ({ warmUpMs, measureMs, handled }: Window): Promise<Steady> => {
  while (handled() === 0) await pause(tickMs)
  await pause(warmUpMs)
  const warmedUpBy = handled()
  const pace = paceOf(handled)
  await pause(measureMs)
  return { pace: pace(), warmedUpBy }
}
