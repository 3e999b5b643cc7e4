import type { Broker } from '@millrace/messaging'
import { readRecords } from '../reading/read-records.ts'
import type { Progress } from './progress.ts'

/** When the oldest unhandled message of a partition was made: epoch ms; undefined when no record is left there. */
export type Oldest = ReadonlyMap<Progress, number>

export interface OldestOptions {
  readonly signal: AbortSignal
  /** Reading is held up; after a while it is given up. */
  trouble(error: Error): void
}

const withinMs = 10_000

/**
 * Reads one record a partition that has lag: the one at the committed offset, or the first after it that compaction left. Where
 * there is none before the end (only markers of transactions, or removed records), there is nothing to wait for.
 */
export const oldestUnhandled = async (broker: Broker, progress: readonly Progress[], options: OldestOptions): Promise<Oldest> => {
  const lagging = progress.filter(({ lag }) => lag > 0)
  const byName = new Map(lagging.map(one => [`${one.topic}/${one.partition}`, one]))
  const oldest = new Map<Progress, number>()
  await readRecords(
    broker,
    lagging.map(one => ({ ...one, from: Math.min(one.latest, Math.max(one.earliest, one.committed ?? one.earliest)), to: one.latest })),
    {
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(withinMs)]),
      take: async record => {
        const at = byName.get(`${record.topic}/${record.partition}`)
        if (at !== undefined) oldest.set(at, record.timestamp)
        return 'enough'
      },
      // Retention took it in between: the next look will find another.
      lost: () => undefined,
      trouble: options.trouble,
    },
  )
  return oldest
}
