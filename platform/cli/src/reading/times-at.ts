import type { Broker } from '@millrace/messaging'
import { nameOf, type Range, readRecords } from './read-records.ts'

const withinMs = 10_000

/** The time (epoch ms) of the first record of each range, by `topic/partition`; nothing where there is none, or it can't be read soon. */
export const timesAt = async (
  broker: Broker,
  ranges: readonly Range[],
  { signal, trouble }: { readonly signal: AbortSignal; trouble(error: Error): void },
): Promise<ReadonlyMap<string, number>> => {
  const times = new Map<string, number>()
  await readRecords(broker, ranges, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
    take: record => {
      times.set(nameOf(record), record.timestamp)
      return 'enough'
    },
    // Retention took it in between: the next look will find another.
    lost: () => undefined,
    trouble,
  })
  return times
}
