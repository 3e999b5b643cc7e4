import type { ConnectionOptions as TlsOptions } from 'node:tls'
import type { Clock, Telemetry } from '@millrace/messaging'
import type { SASLOptions } from 'kafkajs'
import type { Connect } from './network/link.ts'
import type { Compression } from './wire/compress.ts'

export interface KafkaOptions {
  /** `host:port` of one or more brokers; the others are found through them. */
  readonly brokers: readonly string[]
  readonly clientId?: string
  /** How long a send or a question is tried again before it is `unavailable`. Default 30 s: a broker's restart, or its failing over. */
  readonly retryForMs?: number
  /** How long a request waits for its answer before its connection is given up and it is tried again. Default 10 s. */
  readonly requestTimeoutMs?: number
  /**
   * How long a group keeps the place of a member that is silent: a killed one, or one that stands still. Its partitions are
   * handled by nobody meanwhile. Default 30 s; brokers take no less than 6 s unless told.
   */
  readonly sessionTimeoutMs?: number
  /**
   * The most a batch of records may take when read, in bytes, as it lies and unfolded. A larger one stops its partition, and says so: whoever
   * can write to a topic could otherwise fill the memory of all who read it. Default 64 MiB.
   */
  readonly maxBatchBytes?: number
  /**
   * Of batches of 1 KiB and more, where it makes them smaller. Default: zstd as long as the event loop has time to spare (it costs about
   * half as much again as all else of publishing: docs/decisions/0004). Brokers and clients of Kafka 2.1 and newer read zstd; kafkajs
   * needs a codec for it (docs/examples). A broker that refuses gets batches as they are.
   */
  readonly compression?: Compression
  readonly clock?: Clock
  readonly telemetry?: Telemetry
  readonly ssl?: TlsOptions
  readonly sasl?: SASLOptions
  /** Sockets of another client library than kafkajs: see @millrace/platformatic. */
  readonly connect?: Connect
}
