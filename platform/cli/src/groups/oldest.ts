import type { Broker } from '@millrace/messaging'
import { nameOf, type Range } from '../reading/read-records.ts'
import { timesAt } from '../reading/times-at.ts'
import type { Progress } from './progress.ts'

/** When the oldest unhandled message of a partition was made: epoch ms; nothing when no record is left there. */
export type Oldest = ReadonlyMap<Progress, number>

const rangeOf = ({ topic, partition, committed, earliest, latest }: Progress): Range => ({
  topic,
  partition,
  from: Math.min(latest, Math.max(earliest, committed ?? earliest)),
  to: latest,
})

/** Groups stand at different offsets of one partition, which is read at one place at a time. */
const rounds = (lagging: readonly Progress[]): readonly (readonly Progress[])[] => {
  const places = [...Map.groupBy(lagging, nameOf).values()]
  const count = Math.max(0, ...places.map(({ length }) => length))
  return Array.from({ length: count }, (_, round) => places.flatMap(of => of[round] ?? []))
}

/**
 * Reads one record a partition that has lag, of any number of groups: the one at the committed offset, or the first after it that
 * compaction left. Where there is none before the end (only markers of transactions, or removed records), there is nothing to wait for.
 */
export const oldestUnhandled = async (
  broker: Broker,
  progress: readonly Progress[],
  options: Parameters<typeof timesAt>[2],
): Promise<Oldest> => {
  const oldest = new Map<Progress, number>()
  for (const round of rounds(progress.filter(({ lag }) => lag > 0))) {
    const times = await timesAt(broker, round.map(rangeOf), options)
    for (const at of round) {
      const time = times.get(nameOf(at))
      if (time !== undefined) oldest.set(at, time)
    }
  }
  return oldest
}
