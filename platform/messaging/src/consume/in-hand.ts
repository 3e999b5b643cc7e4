import type { Assignment, FetchedBatch, IncomingRecord, TopicPartition } from '../ports/broker.ts'
import { createOffsets } from './offsets.ts'

/** The records of one partition in hand: bounded by pausing its fetches (law 11). */
export interface InHand {
  readonly size: number
  readonly finished: number
  /** Those of the batch not taken before. */
  take(batch: FetchedBatch): readonly IncomingRecord[]
  finish(record: IncomingRecord): void
}

export interface InHandOptions {
  readonly at: TopicPartition
  readonly start: number
  readonly max: number
  readonly assignment: Pick<Assignment, 'pause' | 'resume'>
  /** Aborted when nothing more is to be fetched. */
  readonly stopping: AbortSignal
}

export const createInHand = ({ at, start, max, assignment, stopping }: InHandOptions): InHand => {
  const offsets = createOffsets(start)
  let paused = false
  return {
    get size() {
      return offsets.inHand
    },
    get finished() {
      return offsets.finished
    },
    take: batch => {
      const records = batch.records.filter(({ offset }) => offset >= offsets.next)
      for (const { offset } of records) offsets.take(offset)
      offsets.reach(batch.nextOffset)
      if (offsets.inHand >= max && !paused) {
        paused = true
        assignment.pause([at])
      }
      return records
    },
    finish: ({ offset }) => {
      offsets.finish(offset)
      if (!paused || stopping.aborted || offsets.inHand > max / 2) return
      paused = false
      assignment.resume([at])
    },
  }
}
