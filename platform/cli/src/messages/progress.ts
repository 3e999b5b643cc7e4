import type { Position } from '@millrace/messaging'
import type { Range } from '../reading/read-records.ts'

/** How much of what is to be read has been. */
export const readingProgress = (ranges: readonly Range[]) => {
  const nameOf = ({ topic, partition }: Pick<Position, 'topic' | 'partition'>) => `${topic}/${partition}`
  const begins = new Map(ranges.map(range => [nameOf(range), range.from]))
  const reached = new Map<string, number>()
  const total = ranges.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0)
  return {
    passed: (at: Position): void => {
      reached.set(nameOf(at), at.offset - (begins.get(nameOf(at)) ?? at.offset))
    },
    text: (): string => {
      const read = [...reached.values()].reduce((sum, offsets) => sum + offsets, 0)
      return `read ${read} of ${total} offsets in ${ranges.length} partitions`
    },
  }
}
