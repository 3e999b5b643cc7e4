import type { Fields, Log, Telemetry, TraceContext } from '../ports/telemetry.ts'
import { randomHex } from '../random-hex.ts'

type Hex = (bytes: number) => string

/** A W3C trace context within `parent`, or the first of a new trace. */
const childOf = (parent: TraceContext | undefined, hex: Hex): TraceContext => {
  const traceId = parent === undefined ? hex(16) : parent.traceparent.slice(3, 35)
  return { ...parent, traceparent: `00-${traceId}-${hex(8)}-01` }
}

const nothing = (): void => undefined

/** Reports nothing; trace contexts still travel (law 10). */
export const silentTelemetry: Telemetry = {
  log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  count: nothing,
  observe: nothing,
  gauge: nothing,
  span: (_name, parent, _attributes, work) => work(childOf(parent, randomHex)),
  child: parent => childOf(parent, randomHex),
}

export interface LoggedLine {
  readonly level: keyof Log
  readonly fields: Fields
  readonly text: string
  readonly error?: unknown
}

export interface Measurement {
  readonly metric: string
  readonly labels: Fields
  readonly value: number
}

export interface FinishedSpan {
  readonly name: string
  readonly parent: TraceContext | undefined
  readonly trace: TraceContext
  readonly attributes: Fields
  readonly failed: boolean
}

export interface MemoryTelemetry extends Telemetry {
  readonly logs: readonly LoggedLine[]
  readonly counts: readonly Measurement[]
  readonly gauges: readonly Measurement[]
  readonly observations: readonly Measurement[]
  readonly spans: readonly FinishedSpan[]
  /** Sum of a counter over all series that carry these labels. */
  total(metric: string, labels?: Fields): number
  /** Last value of the one gauge that carries these labels. */
  gauged(metric: string, labels?: Fields): number | undefined
}

const carries = (labels: Fields, wanted: Fields): boolean => Object.entries(wanted).every(([name, value]) => labels[name] === value)

const recordingLog = (logs: LoggedLine[]): Log => {
  const at = (level: keyof Log) => (fields: Fields, text: string, error?: unknown) => {
    logs.push({ level, fields, text, ...(error === undefined ? {} : { error }) })
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Ids in the order they were asked for, so a run repeats exactly. */
const countingHex = (): Hex => {
  let last = 0
  return bytes => (++last).toString(16).padStart(bytes * 2, '0')
}

const recordingSpan =
  (spans: FinishedSpan[], hex: Hex): Telemetry['span'] =>
  async (name, parent, attributes, work) => {
    const trace = childOf(parent, hex)
    const finish = (failed: boolean) => spans.push({ name, parent, trace, attributes, failed })
    try {
      const result = await work(trace)
      finish(false)
      return result
    } catch (error) {
      finish(true)
      throw error
    }
  }

/** Records what it is told, for assertions. Unbounded: not for long runs. */
export const memoryTelemetry = (): MemoryTelemetry => {
  const logs: LoggedLine[] = []
  const counts: Measurement[] = []
  const gauges: Measurement[] = []
  const observations: Measurement[] = []
  const spans: FinishedSpan[] = []
  const hex = countingHex()
  const matching = (list: readonly Measurement[], metric: string, labels: Fields = {}): readonly Measurement[] =>
    list.filter(one => one.metric === metric && carries(one.labels, labels))

  return {
    log: recordingLog(logs),
    count: (metric, labels, by = 1) => counts.push({ metric, labels, value: by }),
    observe: (metric, labels, value) => observations.push({ metric, labels, value }),
    gauge: (metric, labels, value) => gauges.push({ metric, labels, value }),
    span: recordingSpan(spans, hex),
    child: parent => childOf(parent, hex),
    logs,
    counts,
    gauges,
    observations,
    spans,
    total: (metric, labels) => matching(counts, metric, labels).reduce((sum, one) => sum + one.value, 0),
    gauged: (metric, labels) => matching(gauges, metric, labels).at(-1)?.value,
  }
}
