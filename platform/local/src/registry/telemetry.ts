import { randomBytes } from 'node:crypto'
import type { Log, Telemetry, TraceContext } from '@millrace/messaging'
import { pino } from 'pino'

const started = (parent: TraceContext | undefined): TraceContext => {
  const trace = parent?.traceparent.split('-')[1] ?? randomBytes(16).toString('hex')
  return { ...parent, traceparent: `00-${trace}-${randomBytes(8).toString('hex')}-01` }
}

/** The Telemetry port of a program that has only a log: its metrics go nowhere. */
export const logTelemetry = (name: string): Telemetry => {
  const logger = pino({ level: process.env.LOG_LEVEL ?? 'info', base: { service: name } })
  const log: Log = {
    debug: (fields, text) => logger.debug(fields, text),
    info: (fields, text) => logger.info(fields, text),
    warn: (fields, text, err) => logger.warn({ ...fields, err }, text),
    error: (fields, text, err) => logger.error({ ...fields, err }, text),
  }
  return {
    log,
    count: () => undefined,
    observe: () => undefined,
    gauge: () => undefined,
    span: (_name, parent, _attributes, work) => work(started(parent)),
    child: started,
  }
}
