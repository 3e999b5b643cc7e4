import type { Position, TopicPartition } from '@millrace/messaging'
import type { Progress } from '../groups/progress.ts'
import type { Target } from './target.ts'

/** What setting one partition's offset would do. */
export interface PlannedReset extends TopicPartition {
  /** undefined: nothing is committed. */
  readonly from: number | undefined
  readonly to: number
  /** Offsets finished that would be handled again; undefined: nobody knows what was. */
  readonly repeats: number | undefined
  /** Offsets in the log not finished that would never be handled; undefined as well. */
  readonly skips: number | undefined
  /** Offsets not finished that retention has removed: gone whatever is done. */
  readonly gone: number
  /** The part of the log that is repeated or skipped: `first` on, before `end`. */
  readonly between: { readonly first: number; readonly end: number }
}

export interface ResetPlan {
  readonly resets: readonly PlannedReset[]
  /** Why it can't be done; nothing is then. */
  readonly refusals: readonly string[]
}

/** The offset wanted, inside the log or not. `times`: the offsets found for the time asked for. */
const wantedOffset = (target: Target, at: Progress, times: readonly Position[]): number | undefined => {
  switch (target.kind) {
    case 'earliest':
      return at.earliest
    case 'latest':
      return at.latest
    case 'offset':
      return target.offset
    case 'time':
      return times.find(({ topic, partition }) => topic === at.topic && partition === at.partition)?.offset
    case 'by':
      // As far as the log goes: so many back from near its beginning is its beginning.
      return at.committed === undefined ? undefined : Math.min(at.latest, Math.max(at.earliest, at.committed + target.offsets))
  }
}

const planned = (at: Progress, to: number): PlannedReset => {
  const { topic, partition, committed, earliest, latest, position, unfinished } = at
  const here = Math.min(latest, Math.max(earliest, committed ?? to))
  const between = { first: Math.min(here, to), end: Math.max(here, to) }
  if (committed === undefined) return { topic, partition, from: undefined, to, repeats: undefined, skips: undefined, gone: 0, between }
  const finishedFrom = Math.max(0, Math.min(latest, position) - to) - unfinished.filter(offset => offset >= to).length
  const skips = Math.max(0, to - Math.max(earliest, position)) + unfinished.filter(offset => offset >= earliest && offset < to).length
  const gone = Math.max(0, earliest - Math.max(committed, position)) + unfinished.filter(offset => offset < earliest).length
  return { topic, partition, from: committed, to, repeats: Math.max(0, finishedFrom), skips, gone, between }
}

/** law 8: says what would be repeated, and what would never be handled, before anything is done. */
export const planResets = (progress: readonly Progress[], target: Target, times: readonly Position[] = []): ResetPlan => {
  const resets: PlannedReset[] = []
  const refusals: string[] = []
  for (const at of progress) {
    const name = `${at.topic}/${at.partition}`
    const to = wantedOffset(target, at, times)
    if (to === undefined) refusals.push(`${name} has no committed offset to count from: name an offset, a time, earliest or latest`)
    else if (to < at.earliest || to > at.latest)
      refusals.push(`${to} lies outside the log of ${name}, which holds ${at.earliest} to ${at.latest}`)
    else resets.push(planned(at, to))
  }
  return { resets, refusals }
}

/** What is as asked for already: same offset, nothing finished beyond it. */
export const changesOf = ({ resets }: ResetPlan): readonly PlannedReset[] =>
  resets.filter(({ from, to, repeats, skips }) => from !== to || repeats !== 0 || skips !== 0)
