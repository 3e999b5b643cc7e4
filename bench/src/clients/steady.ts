import { setTimeout as pause } from 'node:timers/promises'

export interface Window {
  readonly warmUpMs: number
  readonly measureMs: number
  readonly handled: () => number
}

export interface Steady {
  /** A second, while measured. */
  readonly rate: number
  readonly handledWhenMeasured: number
}

const tickMs = 10

/** How many are handled a second, from `warmUpMs` after the first one on. */
export const steadily = async ({ warmUpMs, measureMs, handled }: Window): Promise<Steady> => {
  while (handled() === 0) await pause(tickMs)
  await pause(warmUpMs)
  const [from, before] = [performance.now(), handled()]
  await pause(measureMs)
  const after = handled()
  return { rate: ((after - before) * 1_000) / (performance.now() - from), handledWhenMeasured: before }
}
