import { isFault, type Pair } from './pair.ts'
import type { AvroType } from './schema/avro-schema.ts'

interface Frame {
  readonly pair: Pair
  next: number
  holds: boolean
}

/** Looks at parts from the first on; an `any` is done with the first that holds. */
const fold = (frame: Frame, holds: boolean): void => {
  if (frame.pair.holds === 'all') {
    frame.holds &&= holds
  } else if (holds) {
    frame.holds = true
    frame.next = frame.pair.parts.length
  }
}

/** The pairs being looked at, from the root to the innermost. */
const openPairs = () => {
  const frames: Frame[] = []
  const byWriter = new Map<AvroType, Set<AvroType>>()
  return {
    innermost: (): Frame | undefined => frames.at(-1),
    open: (pair: Pair): void => {
      frames.push({ pair, next: 0, holds: pair.holds === 'all' })
      const readers = byWriter.get(pair.writer)
      if (readers === undefined) byWriter.set(pair.writer, new Set([pair.reader]))
      else readers.add(pair.reader)
    },
    close: ({ pair }: Frame): void => {
      frames.pop()
      byWriter.get(pair.writer)?.delete(pair.reader)
    },
    /** Whether a branch of a pair's union is being looked at with its writer: also one whose name says it can't be the one. */
    hasBranchOf: ({ reader, writer }: Pair): boolean => {
      if (reader.kind !== 'union') return false
      const readers = byWriter.get(writer)
      return readers !== undefined && readers.size > 1 && reader.branches.some(branch => readers.has(branch))
    },
  }
}

/**
 * The pairs that don't hold, as the reference implementation walks them: a pair that is being looked at counts as holding, so what
 * fails only because its surroundings do is no reason of its own. A reason can hide in that way: `broken` knows better.
 */
export const failing = (root: Pair): ReadonlySet<Pair> => {
  const verdicts = new Map<Pair, boolean>()
  const opened = openPairs()
  const look = (pair: Pair): void => {
    verdicts.set(pair, true)
    opened.open(pair)
  }
  look(root)
  for (let frame = opened.innermost(); frame !== undefined; frame = opened.innermost()) {
    const part = frame.pair.parts[frame.next]
    frame.next += 1
    if (part === undefined) {
      const holds = frame.holds || (frame.pair.holds === 'any' && opened.hasBranchOf(frame.pair))
      opened.close(frame)
      verdicts.set(frame.pair, holds)
      const around = opened.innermost()
      if (around !== undefined) fold(around, holds)
    } else if (isFault(part)) {
      fold(frame, false)
    } else {
      const known = verdicts.get(part.pair)
      if (known === undefined) look(part.pair)
      else fold(frame, known)
    }
  }
  return new Set([...verdicts].filter(([, holds]) => !holds).map(([pair]) => pair))
}
