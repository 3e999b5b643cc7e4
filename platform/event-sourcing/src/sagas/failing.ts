import type { Clock } from '@millrace/messaging'
import { failureOf } from 'millrace'

/** A stream whose timer failed, and is tried again. */
export interface FailingTimer {
  readonly stream: string
  readonly tries: number
  readonly reason: string
}

/** Streams whose timers fail: each is tried again ever more rarely. */
export interface Failing {
  readonly size: number
  /** It is not yet time to try again. */
  rests(stream: string): boolean
  /** Counts a failure; says how many there were. */
  add(stream: string, error: unknown): number
  delete(stream: string): void
  /** Forgets all others. */
  keep(those: ReadonlySet<string>): void
  clear(): void
  list(): readonly FailingTimer[]
}

const firstMs = 1_000
const longestMs = 60_000

export const createFailing = (clock: Pick<Clock, 'monotonicMs'>): Failing => {
  const streams = new Map<string, FailingTimer & { readonly until: number }>()
  return {
    get size() {
      return streams.size
    },
    rests: stream => (streams.get(stream)?.until ?? 0) > clock.monotonicMs(),
    add: (stream, error) => {
      const before = streams.get(stream)?.tries ?? 0
      // What is away comes back: that says nothing of the timer.
      const tries = failureOf(error) === 'unavailable' ? before : before + 1
      const reason = error instanceof Error ? error.message : String(error)
      const until = clock.monotonicMs() + Math.min(longestMs, firstMs * 2 ** Math.max(0, tries - 1))
      streams.set(stream, { stream, tries, reason, until })
      return tries
    },
    delete: stream => {
      streams.delete(stream)
    },
    keep: those => {
      for (const stream of streams.keys()) if (!those.has(stream)) streams.delete(stream)
    },
    clear: () => streams.clear(),
    list: () => [...streams.values()].map(({ stream, tries, reason }) => ({ stream, tries, reason })),
  }
}
