import type { Assignment, FetchedBatch, IncomingRecord, TopicPartition } from '../ports/broker.ts'
import { fullMetadataBytes, type Offsets } from './offsets.ts'

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
  readonly offsets: Offsets
  readonly max: number
  readonly assignment: Pick<Assignment, 'pause' | 'resume'>
  /** Aborted when nothing more is to be fetched. */
  readonly stopping: AbortSignal
}

export const createInHand = ({ at, offsets, max, assignment, stopping }: InHandOptions): InHand => {
  let paused = false
  // law 5: with more unfinished offsets than a commit's metadata holds, those beyond them would be handled again after a restart.
  const within = (share: number): boolean => offsets.inHand <= max * share && offsets.metadataBytes() <= fullMetadataBytes * share
  return {
    get size() {
      return offsets.inHand
    },
    get finished() {
      return offsets.finished
    },
    take: batch => {
      const records = batch.records.filter(({ offset, timestamp }) => offset >= offsets.next && offsets.take(offset, timestamp))
      offsets.reach(batch.nextOffset)
      if (!paused && (offsets.inHand >= max || !within(1))) {
        paused = true
        assignment.pause([at])
      }
      return records
    },
    finish: ({ offset }) => {
      offsets.finish(offset)
      if (!paused || stopping.aborted || !within(0.5)) return
      paused = false
      assignment.resume([at])
    },
  }
}
