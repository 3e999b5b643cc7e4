import type { Tap } from './tap.ts'

/** What all partitions of a generation have in hand together: bounded by shutting all their taps (law 11). */
export interface AllInHand {
  join(tap: Tap): void
  add(messages: number): void
}

export const createAllInHand = (max: number): AllInHand => {
  const taps: Tap[] = []
  let inHand = 0
  let full = false
  return {
    join: tap => {
      taps.push(tap)
      if (full) tap.shut('all full')
    },
    add: messages => {
      inHand += messages
      if (!full && inHand >= max) {
        full = true
        for (const tap of taps) tap.shut('all full')
      } else if (full && inHand <= max / 2) {
        full = false
        for (const tap of taps) tap.open('all full')
      }
    },
  }
}
