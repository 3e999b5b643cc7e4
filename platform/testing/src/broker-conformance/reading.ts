import type { Bounds, FetchedBatch, Follower, IncomingRecord, Position, Unreadable } from '@millrace/messaging'
import { expect } from 'vitest'
import type { Fixture } from './fixture.ts'

/** A follower and all it was given. */
export interface Following {
  readonly follower: Follower
  readonly batches: readonly FetchedBatch[]
  readonly outOfRange: readonly (Position & { readonly bounds: Bounds })[]
  readonly unreadable: readonly Unreadable[]
  readonly troubles: readonly Error[]
  records(): readonly IncomingRecord[]
  /** Where it stands in a partition, or undefined when nothing came. */
  position(partition: number): number | undefined
}

/** Follows, and keeps everything; `hold` is awaited in each batch. */
export const following = (
  at: Fixture,
  from: readonly Position[],
  hold: (batch: FetchedBatch) => Promise<void> | void = () => undefined,
): Following => {
  const batches: FetchedBatch[] = []
  const outOfRange: (Position & { readonly bounds: Bounds })[] = []
  const unreadable: Unreadable[] = []
  const troubles: Error[] = []
  const follower = at.closing(
    at.broker.follow({
      from,
      records: batch => {
        batches.push(batch)
        return hold(batch)
      },
      outOfRange: position => outOfRange.push(position),
      unreadable: position => unreadable.push(position),
      trouble: error => troubles.push(error),
    }),
  )
  return {
    follower,
    batches,
    outOfRange,
    unreadable,
    troubles,
    records: () => batches.flatMap(batch => batch.records),
    position: partition => batches.findLast(batch => batch.partition === partition)?.nextOffset,
  }
}

/** Reads a topic to its present end, from the beginning unless told. */
export const readAll = async (at: Fixture, topic: string, from?: readonly Position[]): Promise<readonly IncomingRecord[]> => {
  const bounds = await at.broker.topics.bounds([topic])
  const positions = from ?? bounds.map(({ partition, earliest }) => ({ topic, partition, offset: earliest }))
  const read = following(at, positions)
  await at.eventually(() => {
    for (const { partition, latest } of bounds) {
      const begun = positions.find(position => position.partition === partition)?.offset ?? latest
      expect(read.position(partition) ?? begun).toBeGreaterThanOrEqual(latest)
    }
  })
  await read.follower.close()
  return read.records()
}
