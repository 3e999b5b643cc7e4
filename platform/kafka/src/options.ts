import type { ConnectionOptions as TlsOptions } from 'node:tls'
import type { Clock, Telemetry } from '@millrace/messaging'
import type { SASLOptions } from 'kafkajs'

export interface KafkaOptions {
  /** `host:port` of one or more brokers; the others are found through them. */
  readonly brokers: readonly string[]
  readonly clientId?: string
  /** How long a send or a question is tried again before it is `unavailable`. Default 30 s: a broker's restart, or its failing over. */
  readonly retryForMs?: number
  readonly clock?: Clock
  readonly telemetry?: Telemetry
  readonly ssl?: TlsOptions
  readonly sasl?: SASLOptions
}
