import type { Fields, Log, Telemetry } from '../ports/telemetry.ts'
import { wordsOf } from '../thrown.ts'

/** Reporting that fails nobody: what can't be reported is left out, and of an error that can't be read its words are told. */
export const guardedTelemetry = (telemetry: Telemetry): Telemetry => ({
  log: {
    debug: guardedLog(telemetry.log, 'debug'),
    info: guardedLog(telemetry.log, 'info'),
    warn: guardedLog(telemetry.log, 'warn'),
    error: guardedLog(telemetry.log, 'error'),
  },
  count: guarded((metric, labels, by) => telemetry.count(metric, labels, by)),
  observe: guarded((metric, labels, value = 0) => telemetry.observe(metric, labels, value)),
  gauge: guarded((metric, labels, value = 0) => telemetry.gauge(metric, labels, value)),
  // What fails in there is a failure of the work.
  span: (name, parent, attributes, work) => telemetry.span(name, parent, attributes, work),
  child: parent => telemetry.child(parent),
})

type Report = (metric: string, labels: Fields, value?: number) => void

const guarded =
  (report: Report): Report =>
  (metric, labels, value) => {
    try {
      report(metric, labels, value)
    } catch {
      // Nowhere to say it.
    }
  }

const guardedLog =
  (log: Log, level: keyof Log): Log['warn'] =>
  (fields, text, error) => {
    try {
      log[level](fields, text, error)
    } catch {
      toldInWords(log, level, fields, text, error)
    }
  }

const toldInWords = (log: Log, level: keyof Log, ...[fields, text, error]: Parameters<Log['warn']>): void => {
  try {
    log[level](fields, text, ...(error === undefined ? [] : [new Error(wordsOf(error))]))
  } catch {
    // Nowhere to say it.
  }
}
