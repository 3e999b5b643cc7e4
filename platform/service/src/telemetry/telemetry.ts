import type { Fields, Log, MetricTable, Telemetry } from '@millrace/messaging'
import type { Logger } from 'pino'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { childTrace } from './trace.ts'

/** The Telemetry port on pino and prom-client. Spans carry the trace on; nothing is exported yet. */
export interface ServiceTelemetry extends Telemetry {
  readonly metrics: Registry
}

const secondsBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const countBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

type Report = (labels: Record<string, string | number>, value: number) => void

const reporterOf = (name: string, { type, unit, help, labels }: MetricTable[string], registry: Registry): Report => {
  const shape = { name, help, labelNames: [...labels], registers: [registry] }
  if (type === 'counter') {
    const counter = new Counter(shape)
    return (values, by) => counter.inc(values, by)
  }
  if (type === 'gauge') {
    const gauge = new Gauge(shape)
    return (values, value) => gauge.set(values, value)
  }
  const histogram = new Histogram({ ...shape, buckets: unit === 'seconds' ? secondsBuckets : countBuckets })
  return (values, value) => histogram.observe(values, value)
}

const logOf = (logger: Logger): Log => {
  const withError = (error: unknown) => (error === undefined ? {} : { err: error })
  return {
    debug: (fields, text) => logger.debug(fields, text),
    info: (fields, text) => logger.info(fields, text),
    warn: (fields, text, error) => logger.warn({ ...fields, ...withError(error) }, text),
    error: (fields, text, error) => logger.error({ ...fields, ...withError(error) }, text),
  }
}

/** Metrics outside the table stop the first report: names are used nowhere else. */
export const serviceTelemetry = (logger: Logger, table: MetricTable): ServiceTelemetry => {
  const metrics = new Registry()
  const reporters = new Map(Object.entries(table).map(([name, metric]) => [name, reporterOf(name, metric, metrics)]))
  const report = (name: string, labels: Fields, value: number): void => {
    const reporter = reporters.get(name)
    if (reporter === undefined) throw new Error(`The metric ${name} is in no table: add it to its package's metrics.ts.`)
    reporter(labelsOf(labels, table[name]?.labels ?? []), value)
  }
  return {
    metrics,
    log: logOf(logger),
    count: (name, labels, by = 1) => report(name, labels, by),
    observe: report,
    gauge: report,
    span: (_name, parent, _attributes, work) => work(childTrace(parent)),
    child: childTrace,
  }
}

const labelsOf = (fields: Fields, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map(name => [name, String(fields[name] ?? '')]))
