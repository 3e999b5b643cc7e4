import type { Broker, Clock } from '@millrace/messaging'
import { oldestUnhandled } from './oldest.ts'
import { type GroupReport, reportOf } from './report.ts'
import { type GroupSample, sampleGroups } from './sample.ts'
import { type LagSample, trendOf } from './trend.ts'

export interface WatchOptions {
  readonly broker: Broker
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Asked each time: groups come and go. */
  names(): Promise<readonly string[]>
  trouble(error: Error): void
}

/** Enough to smooth a minute of looks every few seconds. */
const keptSamples = 12

const lagOf = ({ progress }: GroupSample, atMs: number): LagSample => ({
  atMs,
  lag: progress.reduce((sum, { lag }) => sum + lag, 0),
  end: progress.reduce((sum, { latest }) => sum + latest, 0),
})

/** Looks at groups again and again, and remembers how they were: the trend is in each report after the first. */
export const groupWatch = ({ broker, clock, signal, names, trouble }: WatchOptions) => {
  let seen = new Map<string, readonly LagSample[]>()

  const sample = async (): Promise<readonly GroupSample[]> => {
    const samples = await sampleGroups(broker, await names())
    const atMs = clock.monotonicMs()
    seen = new Map(samples.map(one => [one.group, [...(seen.get(one.group) ?? []), lagOf(one, atMs)].slice(-keptSamples)]))
    return samples
  }

  const report = async (): Promise<readonly GroupReport[]> => {
    const samples = await sample()
    const oldest = await oldestUnhandled(
      broker,
      samples.flatMap(({ progress }) => progress),
      { signal, trouble },
    )
    return samples.map(one => reportOf(one, oldest, clock.now(), trendOf(seen.get(one.group) ?? [])))
  }

  return { sample, report }
}
