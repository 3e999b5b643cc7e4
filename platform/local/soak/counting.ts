import type { Fields, Telemetry, TraceContext } from '@millrace/messaging'

export type Counts = Readonly<Record<string, number>>

export interface CountingTelemetry extends Telemetry {
  /** Adds to a count of the soak's own. */
  add(name: string, by?: number): void
  readonly counts: Counts
}

const trace: TraceContext = { traceparent: `00-${'0'.repeat(31)}1-${'0'.repeat(15)}1-00` }

/** Warnings and errors to standard output, a line of JSON each; counters by name alone. */
export const countingTelemetry = (): CountingTelemetry => {
  const counts: Record<string, number> = {}
  const add = (name: string, by = 1): void => {
    counts[name] = (counts[name] ?? 0) + by
  }
  const say = (level: string) => (fields: Fields, text: string, error?: unknown) => {
    const cause = error instanceof Error ? { error: `${error.name}: ${error.message}` } : {}
    console.log(JSON.stringify({ at: new Date().toISOString(), level, text, ...fields, ...cause }))
  }
  return {
    add,
    counts,
    log: { debug: () => undefined, info: say('info'), warn: say('warn'), error: say('error') },
    count: (metric, _, by) => add(metric, by),
    observe: () => undefined,
    gauge: () => undefined,
    span: (_name, _parent, _attributes, work) => work(trace),
    child: () => trace,
  }
}
