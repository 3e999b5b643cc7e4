import type { Fields, Log, MetricTable, Telemetry } from '@millrace/messaging'
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import { reportersOf } from './reporters.ts'
import { childTrace } from './trace.ts'

/** The Telemetry port on pino and prom-client. Spans carry the trace on; nothing is exported yet. */
export interface ServiceTelemetry extends Telemetry {
  readonly metrics: Registry
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
  const reporters = reportersOf(table, metrics)
  const report = (name: string, labels: Fields, value: number): void => {
    const reporter = reporters.get(name)
    if (reporter === undefined) throw new Error(`The metric ${name} is in no table: add it to its package's metrics.ts.`)
    reporter(labels, value)
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
