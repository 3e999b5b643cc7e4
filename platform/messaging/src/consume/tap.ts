import type { Assignment, TopicPartition } from '../ports/broker.ts'

/** Why nothing is fetched: too much is in hand here, or in all partitions together; someone asked; it stands still. */
export type ShutFor = 'full' | 'all full' | 'asked' | 'halted'

/** The fetching of one partition: it flows while there is no reason against it. */
export interface Tap {
  shut(reason: ShutFor): void
  open(reason: ShutFor): void
  /** Nothing changes any more: the partition is given back, or stands still. */
  end(): void
}

export const createTap = (at: TopicPartition, assignment: Pick<Assignment, 'pause' | 'resume'>): Tap => {
  const reasons = new Set<ShutFor>()
  let over = false
  return {
    shut: reason => {
      if (reasons.size === 0 && !over) assignment.pause([at])
      reasons.add(reason)
    },
    open: reason => {
      if (reasons.delete(reason) && reasons.size === 0 && !over) assignment.resume([at])
    },
    end: () => {
      over = true
    },
  }
}
