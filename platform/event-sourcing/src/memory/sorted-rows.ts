import type { Row } from './commit-table.ts'

interface Entry {
  readonly row: Row
  readonly time: number
}

const before = (a: Entry, b: Entry): boolean => {
  if (a.time !== b.time) return a.time < b.time
  const [one, other] = [a.row.commit, b.row.commit]
  return one.stream === other.stream ? one.version < other.version : one.stream < other.stream
}

/** Commits in the order of their `wake`. */
export const sortedRows = () => {
  const entries: Entry[] = []
  const place = (entry: Entry): number => {
    let [low, high] = [0, entries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const there = entries[middle]
      if (there !== undefined && before(there, entry)) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    add(row: Row, at: Date): void {
      const entry = { row, time: at.getTime() }
      entries.splice(place(entry), 0, entry)
    },
    remove(row: Row, at: Date): void {
      const index = place({ row, time: at.getTime() })
      if (entries[index]?.row === row) entries.splice(index, 1)
    },
    first: (): Row | undefined => entries[0]?.row,
    until(now: Date, limit: number): readonly Row[] {
      const found: Row[] = []
      for (const entry of entries) {
        if (found.length >= limit || entry.time > now.getTime()) break
        found.push(entry.row)
      }
      return found
    },
  }
}
