/** W3C trace context and baggage, as headers carry them. */
export interface TraceContext {
  readonly traceparent: string
  readonly tracestate?: string
  readonly baggage?: string
}

export type Fields = Readonly<Record<string, string | number | boolean | undefined>>

/** One line an event worth knowing. Never payloads, never secrets. `error` = someone must act. */
export interface Log {
  debug(fields: Fields, text: string): void
  info(fields: Fields, text: string): void
  warn(fields: Fields & { readonly error?: never }, text: string, error?: unknown): void
  error(fields: Fields & { readonly error?: never }, text: string, error?: unknown): void
}

/** The Telemetry port: what engines report. Metric names and labels come from the closed table in `metrics.ts`. */
export interface Telemetry {
  readonly log: Log
  /** Adds to a counter. */
  count(metric: string, labels: Fields, by?: number): void
  /** Records one observation (seconds, bytes or items, as the metric's name says). */
  observe(metric: string, labels: Fields, value: number): void
  /** Sets a gauge. */
  gauge(metric: string, labels: Fields, value: number): void
  /** Runs `work` in a span, child of `parent`; `work` gets the context to hand on. */
  span<T>(name: string, parent: TraceContext | undefined, attributes: Fields, work: (trace: TraceContext) => Promise<T>): Promise<T>
  /** A context for a message made within `parent`. */
  child(parent: TraceContext | undefined): TraceContext
}
