import type { Broker } from '@millrace/messaging'
import { nameOf } from '../reading/read-records.ts'
import { timesAt } from '../reading/times-at.ts'
import type { Progress } from './progress.ts'

/** When the oldest unhandled message of a partition was made: epoch ms; nothing when no record is left there. */
export type Oldest = ReadonlyMap<Progress, number>

/**
 * Reads one record a partition that has lag: the one at the committed offset, or the first after it that compaction left. Where
 * there is none before the end (only markers of transactions, or removed records), there is nothing to wait for.
 */
export const oldestUnhandled = async (
  broker: Broker,
  progress: readonly Progress[],
  options: Parameters<typeof timesAt>[2],
): Promise<Oldest> => {
  const lagging = progress.filter(({ lag }) => lag > 0)
  const ranges = lagging.map(at => ({
    ...at,
    from: Math.min(at.latest, Math.max(at.earliest, at.committed ?? at.earliest)),
    to: at.latest,
  }))
  const times = await timesAt(broker, ranges, options)
  return new Map(
    lagging.flatMap(at => {
      const time = times.get(nameOf(at))
      return time === undefined ? [] : [[at, time] as const]
    }),
  )
}
