import type { Log, Telemetry } from '@millrace/messaging'
import type { KafkajsLogger } from './kafkajs.ts'

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export const logOf = (telemetry: Telemetry | undefined): Log => telemetry?.log ?? silent

/**
 * What kafkajs's sockets say, for those who look for it. Its own debug lines (one a request) are left out; its errors are ours to
 * judge: each also reaches the caller, who tries again or reports it.
 */
export const kafkajsLogger = (log: Log): KafkajsLogger => {
  const logger: KafkajsLogger = {
    namespace: () => logger,
    debug: () => {},
    info: text => log.debug({}, `kafkajs: ${text}`),
    warn: text => log.warn({}, `kafkajs: ${text}`),
    error: text => log.debug({}, `kafkajs: ${text}`),
  }
  return logger
}
