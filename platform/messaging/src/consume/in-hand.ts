import type { FetchedBatch, IncomingRecord } from '../ports/broker.ts'
import type { Clock } from '../ports/clock.ts'
import type { AllInHand } from './all-in-hand.ts'
import { createFloodGate } from './flood-gate.ts'
import { fullMetadataBytes, type Offsets } from './offsets.ts'
import type { Tap } from './tap.ts'

/** The records of one partition in hand: bounded by shutting its tap (law 11). */
export interface InHand {
  readonly size: number
  readonly finished: number
  /** When the first unfinished record in hand was written, epoch ms. */
  oldest(): number | undefined
  /** Those of the batch not taken before. */
  take(batch: FetchedBatch): readonly IncomingRecord[]
  finish(record: IncomingRecord): void
  /** What is left is not worked on here any more. */
  letGo(): void
}

export interface InHandOptions {
  readonly offsets: Offsets
  readonly max: number
  readonly tap: Tap
  readonly clock: Pick<Clock, 'sleep'>
  readonly all: Pick<AllInHand, 'add'>
}

export const createInHand = ({ offsets, max, tap, all, clock }: InHandOptions): InHand => {
  let letGo = false
  // law 5: with more unfinished offsets than a commit's metadata holds, those beyond them would be handled again after a restart.
  const within = (share: number): boolean => offsets.inHand <= max * share && offsets.metadataBytes() <= fullMetadataBytes * share
  const gate = createFloodGate({
    clock,
    within,
    full: () => offsets.inHand >= max || !within(1),
    shut: () => tap.shut('full'),
    open: () => tap.open('full'),
  })
  return {
    get size() {
      return offsets.inHand
    },
    get finished() {
      return offsets.finished
    },
    oldest: offsets.oldest,
    take: batch => {
      const records = batch.records.filter(({ offset, timestamp }) => offset >= offsets.next && offsets.take(offset, timestamp))
      offsets.reach(batch.nextOffset)
      gate.rose()
      all.add(records.length)
      return records
    },
    finish: ({ offset }) => {
      offsets.finish(offset)
      if (letGo) return
      all.add(-1)
      gate.fell()
    },
    letGo: () => {
      if (letGo) return
      letGo = true
      tap.end()
      all.add(-offsets.inHand)
    },
  }
}
