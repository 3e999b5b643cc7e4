/** The guard of runs in this consumer: how often their letters failed again, and how many more may be tried at once. */
export interface Runs {
  /** Whether one more of the run may be tried now: never more are in hand than may still fail. Each that begins ends. */
  begin(run: string, maxFailures: number | undefined): boolean
  /** Says whether that failure was the one too many. */
  end(run: string, maxFailures: number | undefined, failed: boolean): boolean
  /** Resolves when one that is in hand has ended. */
  changed(run: string): Promise<void>
  isStopped(run: string): boolean
}

/** Runs remembered at most: the oldest are forgotten. */
const MAX_RUNS = 1_000

interface Run {
  failures: number
  inHand: number
  change: PromiseWithResolvers<void>
}

export const createRuns = (): Runs => {
  const guarded = new Map<string, Run>()
  const stopped = new Set<string>()

  const runOf = (run: string): Run => {
    const known = guarded.get(run) ?? { failures: 0, inHand: 0, change: Promise.withResolvers<void>() }
    guarded.set(run, known)
    return known
  }

  const forgetOldest = (): void => {
    for (const [run, { inHand }] of guarded) if (guarded.size > MAX_RUNS && inHand === 0) guarded.delete(run)
    for (const run of stopped) if (stopped.size > MAX_RUNS) stopped.delete(run)
  }

  return {
    begin: (run, maxFailures) => {
      if (maxFailures === undefined) return true
      const known = runOf(run)
      // Whatever was asked for, one may be tried.
      if (known.inHand > 0 && known.failures + known.inHand >= maxFailures) return false
      known.inHand += 1
      return true
    },
    end: (run, maxFailures, failed) => {
      if (maxFailures === undefined) return false
      const known = runOf(run)
      known.inHand -= 1
      if (failed) known.failures += 1
      const stops = known.failures >= maxFailures && !stopped.has(run)
      if (stops) stopped.add(run)
      known.change.resolve()
      known.change = Promise.withResolvers()
      forgetOldest()
      return stops
    },
    changed: run => runOf(run).change.promise,
    isStopped: run => stopped.has(run),
  }
}
