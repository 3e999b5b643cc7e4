import type { Clock } from '../ports/clock.ts'

/** Shuts off what comes in when there is too much; opens when half has gone, or after a while when there is any room. */
export interface FloodGate {
  /** More came in. */
  rose(): void
  /** Some has gone. */
  fell(): void
}

export interface FloodGateOptions {
  readonly clock: Pick<Clock, 'sleep'>
  /** Whether no more than this share of the bound is taken. */
  readonly within: (share: number) => boolean
  readonly full: () => boolean
  readonly shut: () => void
  readonly open: () => void
}

/** Opening at every bit of room would shut and open with every message. */
const OPEN_AT = 0.5

/** But what is left may wait for long (law 4: for its own lane only), so any room is used then. */
const OPEN_AFTER_MS = 50

export const createFloodGate = ({ clock, within, full, shut, open }: FloodGateOptions): FloodGate => {
  let isShut = false
  let looking = false

  const openUp = (): void => {
    isShut = false
    open()
  }

  const lookLater = async (): Promise<void> => {
    looking = true
    await clock.sleep(OPEN_AFTER_MS)
    looking = false
    if (isShut && !full()) openUp()
  }

  return {
    rose: () => {
      if (isShut || !full()) return
      isShut = true
      shut()
    },
    fell: () => {
      if (!isShut) return
      if (within(OPEN_AT)) openUp()
      else if (!looking && !full()) void lookLater()
    },
  }
}
