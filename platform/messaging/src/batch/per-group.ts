import type { Admission } from './batcher.ts'

export interface GroupLimit<T> {
  readonly by: (item: T) => string
  /** Items of one group in a run at most. */
  readonly maxItems: number
  /** Of one group in a run, with `maxWeight`; one item may always go, however heavy. */
  readonly weight?: (item: T) => number
  readonly maxWeight?: (item: T) => number
}

/** At most so many items (and so much weight) of one group a run. The first one that doesn't fit holds back the rest of its group. */
export const perGroup =
  <T>({ by, maxItems, weight = () => 0, maxWeight = () => Number.POSITIVE_INFINITY }: GroupLimit<T>): (() => Admission<T>) =>
  () => {
    const groups = new Map<string, { items: number; weight: number; full: boolean }>()
    return item => {
      const name = by(item)
      const group = groups.get(name) ?? { items: 0, weight: 0, full: false }
      groups.set(name, group)
      const fits = group.items === 0 || (group.items < maxItems && group.weight + weight(item) <= maxWeight(item))
      if (group.full || !fits) {
        group.full = true
        return false
      }
      group.items += 1
      group.weight += weight(item)
      return true
    }
  }
