import type { ConnectionOptions as TlsOptions } from 'node:tls'
import type { Clock, Telemetry } from '@millrace/messaging'
import type { SASLOptions } from 'kafkajs'

export interface KafkaOptions {
  /** `host:port` of one or more brokers; the others are found through them. */
  readonly brokers: readonly string[]
  readonly clientId?: string
  readonly clock?: Clock
  readonly telemetry?: Telemetry
  readonly ssl?: TlsOptions
  readonly sasl?: SASLOptions
}
