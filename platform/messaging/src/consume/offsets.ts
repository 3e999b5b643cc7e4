/** Which offsets of one partition are in hand, and how far everything is finished. */
export interface Offsets {
  /** The next offset to take: records below it were taken before. */
  readonly next: number
  /** Taken and not finished. */
  readonly inHand: number
  /** The offset to commit: all before it are finished (law 5). */
  readonly finished: number
  take(offset: number): void
  /** Nothing below this offset is left to take, for the log has gaps where records were removed. */
  reach(offset: number): void
  finish(offset: number): void
}

export const createOffsets = (start: number): Offsets => {
  // In the order taken, so the first is the lowest.
  const unfinished = new Set<number>()
  let next = start
  const reach = (offset: number): void => {
    next = Math.max(next, offset)
  }
  return {
    get next() {
      return next
    },
    get inHand() {
      return unfinished.size
    },
    get finished() {
      for (const lowest of unfinished) return lowest
      return next
    },
    take: offset => {
      unfinished.add(offset)
      reach(offset + 1)
    },
    reach,
    finish: offset => {
      unfinished.delete(offset)
    },
  }
}
