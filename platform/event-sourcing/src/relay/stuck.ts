import type { Context } from '../context.ts'
import type { CommitRef } from '../ports/store.ts'

/** A stream of which something can't be published, and why. */
export interface StuckStream extends CommitRef {
  readonly reason: string
}

/** Streams that are stuck: each is tried again after a while. */
export interface Stuck {
  readonly size: number
  has(stream: string): boolean
  /** It is not yet time to try again. */
  rests(stream: string): boolean
  add(commit: CommitRef, failure: unknown): void
  delete(stream: string): void
  clear(): void
  list(): readonly StuckStream[]
}

const restMs = 15_000

/** `what` of a commit can't be published; how many streams that concerns is told by `gauge`. */
export const createStuck = (
  { clock, telemetry, service }: Context,
  what: string,
  gauge: 'millrace_relay_stuck_streams' | 'millrace_stuck_states',
): Stuck => {
  const streams = new Map<string, StuckStream & { readonly until: number }>()
  const report = (): void => telemetry.gauge(gauge, { service }, streams.size)

  return {
    get size() {
      return streams.size
    },
    has: stream => streams.has(stream),
    rests: stream => (streams.get(stream)?.until ?? 0) > clock.monotonicMs(),
    add: ({ stream, version }, failure) => {
      const reason = failure instanceof Error ? failure.message : String(failure)
      // Said once, not every time it is tried.
      if (streams.get(stream)?.version !== version)
        telemetry.log.error(
          { service, stream, version },
          `${stream} is stuck: ${what} of its commit ${version} can't be published`,
          failure,
        )
      streams.set(stream, { stream, version, reason, until: clock.monotonicMs() + restMs })
      report()
    },
    delete: stream => {
      if (streams.delete(stream)) report()
    },
    clear: () => {
      streams.clear()
      report()
    },
    list: () => [...streams.values()].map(({ stream, version, reason }) => ({ stream, version, reason })),
  }
}
