/**
 * What comes and goes with every message. A Set or Map whose entries change all the time makes a new table every few of them; V8 links
 * each table to the next, so one that grew old keeps all later ones, and what was in them, until the next full collection. That was a
 * third of the time of consuming.
 */
export interface Slots<T> extends Iterable<T> {
  /** Where it was put, to take it out again. */
  add(item: T): number
  remove(at: number): void
  clear(): void
}

export const createSlots = <T extends object>(): Slots<T> => {
  const items: (T | undefined)[] = []
  const free: number[] = []
  return {
    add: item => {
      const at = free.pop() ?? items.length
      items[at] = item
      return at
    },
    remove: at => {
      if (items[at] === undefined) return
      items[at] = undefined
      free.push(at)
    },
    clear: () => {
      items.length = 0
      free.length = 0
    },
    *[Symbol.iterator]() {
      for (const item of items) if (item !== undefined) yield item
    },
  }
}
