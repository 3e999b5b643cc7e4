import { MAX_METADATA_BYTES, type Progress } from './commit-metadata.ts'
import { MAX_VARINT_BYTES } from './varint.ts'

/** Which offsets of one partition are in hand, and how far everything is finished. */
export interface Offsets {
  /** The next offset to take: records below it were taken before. */
  readonly next: number
  /** Taken and not finished. */
  readonly inHand: number
  /** The offset to commit: all before it are finished (law 5). */
  readonly finished: number
  /** Everything at or above it is unfinished or not taken. */
  readonly position: number
  /** Changes whenever what is to be committed does. */
  readonly changes: number
  /** In rising order. */
  unfinished(): Iterable<number>
  /** Whether a record is to be handled: false when it was finished before this start. */
  take(offset: number, timestamp: number): boolean
  /** Nothing below this offset is left to take, for the log has gaps where records were removed. */
  reach(offset: number): void
  finish(offset: number): void
  /** When the first unfinished record in hand was written, epoch ms. */
  oldest(): number | undefined
  /** No less than the bytes that the unfinished offsets take in a commit's metadata. */
  metadataBytes(): number
}

/** What was finished beyond the hole before a restart is `before`. */
export const createOffsets = (start: number, before?: Progress): Offsets => {
  // Timestamps by offset, in rising order, so the first is the lowest. Those not read again yet have none.
  const unfinished = new Map<number, number | undefined>()
  const awaited = [...(before?.unfinished ?? [])].toReversed()
  for (const offset of before?.unfinished ?? []) unfinished.set(offset, undefined)
  const restored = before?.position ?? start
  let position = restored
  let next = start
  let changes = 0

  const reach = (offset: number): void => {
    if (offset <= next) return
    next = offset
    changes += 1
    // Unfinished once, and removed from the log since.
    for (let first = awaited.at(-1); first !== undefined && first < offset; first = awaited.at(-1)) {
      unfinished.delete(first)
      awaited.pop()
    }
  }
  const lowest = (): number => {
    for (const offset of unfinished.keys()) return offset
    return Math.max(next, restored)
  }

  return {
    get next() {
      return next
    },
    get inHand() {
      return unfinished.size - awaited.length
    },
    get finished() {
      return lowest()
    },
    get position() {
      return Math.max(position, lowest())
    },
    get changes() {
      return changes
    },
    unfinished: () => unfinished.keys(),
    take: (offset, timestamp) => {
      reach(offset)
      if (offset < restored && awaited.at(-1) !== offset) {
        reach(offset + 1)
        return false
      }
      if (awaited.at(-1) === offset) awaited.pop()
      unfinished.set(offset, timestamp)
      reach(offset + 1)
      return true
    },
    reach,
    finish: offset => {
      if (!unfinished.delete(offset)) return
      position = Math.max(position, offset + 1)
      changes += 1
    },
    oldest: () => {
      for (const timestamp of unfinished.values()) if (timestamp !== undefined) return timestamp
      return undefined
    },
    // A varint takes a byte, and another only for a distance of 128 or more.
    metadataBytes: () => Math.min(MAX_VARINT_BYTES * unfinished.size, unfinished.size + (position - lowest()) / 0x80),
  }
}

/** From here on no more is to be taken. Whatever else is in hand must fit too, for a batch is taken as a whole. */
export const fullMetadataBytes = MAX_METADATA_BYTES * 0.8
