/** The guard: how often letters of one run failed again in this consumer. */
export interface Runs {
  /** One more failed again. Says whether that was the one too many. */
  failed(run: string, maxFailures: number | undefined): boolean
  isStopped(run: string): boolean
}

/** Runs remembered at most: the oldest are forgotten. */
const MAX_RUNS = 1_000

export const createRuns = (): Runs => {
  const failures = new Map<string, { count: number; stopped: boolean }>()
  return {
    failed: (run, maxFailures) => {
      const { count, stopped } = failures.get(run) ?? { count: 0, stopped: false }
      const stops = maxFailures !== undefined && count + 1 >= maxFailures
      failures.set(run, { count: count + 1, stopped: stopped || stops })
      for (const oldest of failures.keys()) if (failures.size > MAX_RUNS) failures.delete(oldest)
      return stops && !stopped
    },
    isStopped: run => failures.get(run)?.stopped === true,
  }
}
