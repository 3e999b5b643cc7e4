import type { Clock } from '../ports/clock.ts'
import { createFloodGate } from './flood-gate.ts'
import type { Tap } from './tap.ts'

/** What all partitions of a generation have in hand together: bounded by shutting all their taps (law 11). */
export interface AllInHand {
  join(tap: Tap): void
  add(messages: number): void
}

export const createAllInHand = (max: number, clock: Pick<Clock, 'sleep'>): AllInHand => {
  const taps: Tap[] = []
  let inHand = 0
  let isShut = false
  const gate = createFloodGate({
    clock,
    within: share => inHand <= max * share,
    full: () => inHand >= max,
    shut: () => {
      isShut = true
      for (const tap of taps) tap.shut('all full')
    },
    open: () => {
      isShut = false
      for (const tap of taps) tap.open('all full')
    },
  })
  return {
    join: tap => {
      taps.push(tap)
      if (isShut) tap.shut('all full')
    },
    add: messages => {
      inHand += messages
      if (messages > 0) gate.rose()
      else gate.fell()
    },
  }
}
