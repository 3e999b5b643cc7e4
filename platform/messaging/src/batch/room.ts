/** A bound that pushes back (law 11): who finds no room starts later, in the order of asking. */
export interface Room {
  /** Calls `start` now, or once there is room for `places` (all there is, when that is fewer). */
  enter(places: number, start: () => void): void
  /** Whether there was room at once, for nobody waits; then it is taken. */
  tryEnter(places: number): boolean
  leave(places: number): void
}

export const createRoom = (capacity: number): Room => {
  const queue: { readonly places: number; readonly start: () => void }[] = []
  let taken = 0

  const startNext = (): void => {
    for (let next = queue[0]; next !== undefined && (taken === 0 || taken + next.places <= capacity); next = queue[0]) {
      queue.shift()
      taken += next.places
      next.start()
    }
  }

  return {
    enter: (places, start) => {
      queue.push({ places, start })
      startNext()
    },
    tryEnter: places => {
      if (queue.length > 0 || (taken > 0 && taken + places > capacity)) return false
      taken += places
      return true
    },
    leave: places => {
      taken -= places
      startNext()
    },
  }
}
