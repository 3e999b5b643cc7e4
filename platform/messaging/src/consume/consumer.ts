import type { Broker } from '../ports/broker.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { RetryPolicy } from '../retry/policy.ts'
import type { Retry } from '../retry/retry.ts'
import type { Codec } from '../wire/codec.ts'
import type { Received } from '../wire/message.ts'
import type { BreakerStatus } from './breakers.ts'

/** Where partitions that were ever started are remembered (law 5): in the service's own store. */
export interface StartedPartitions {
  has(group: string, topicId: string, partition: number): Promise<boolean>
  record(group: string, partitions: readonly { readonly topicId: string; readonly partition: number }[]): Promise<void>
}

export interface HandleContext {
  /** Aborted when the handler's time is up, its partition is taken away, or the service stops. */
  readonly signal: AbortSignal
  /** 1 at the first try. */
  readonly attempt: number
}

export interface ConsumerOptions {
  /** The consumer group, and the prefix of its letters' topic. */
  readonly group: string
  readonly topics: readonly string[]
  /** Types handled; others are skipped undecoded, with a count (law 6). */
  readonly types: ReadonlySet<string>
  /** The lane within the partition. Default: the record key; a record without one is a lane of its own. */
  readonly lane?: (message: Received['message']) => string | undefined
  /**
   * Handles messages of one lane, in order (`eachMessage`, `eachBatch`). All or an error: after one, they are tried again one by one.
   * May be called again for a message it handled: what it does must be idempotent by message id (law 2).
   */
  readonly handle: (messages: readonly Received[], context: HandleContext) => Promise<void>
  /** Messages of one lane given to one `handle` call at most. Default 1. */
  readonly maxBatch?: number
  /** Lanes at once. Default 64. */
  readonly concurrency?: number
  /**
   * Messages fetched and not finished, a partition, beyond which nothing more is fetched. Default 1000, and about 2,300 at most, for the
   * metadata of a commit has to name those that wait for a hole.
   */
  readonly maxInHand?: number
  /** The same over all partitions of this consumer. Default 10 000. */
  readonly maxInHandTotal?: number
  /** How long one `handle` call may take before its signal is aborted, in ms. Default 60 000. */
  readonly handlerTimeoutMs?: number
  /**
   * How long giving partitions back may take in all, in ms: handlers may go on for two thirds of it before they are aborted, and the last
   * commit is tried until its end. Default 3 000: closing is bounded by it and one more second.
   */
  readonly drainMs?: number
  /** In numbers, or rules of one's own (`allOf`, `exponential`, `limitAttempts` …). Default: 10 tries within 2 minutes. */
  readonly retry?: RetryPolicy | Retry
  /** Whether someone may redrive other bytes in a letter's place: whoever may write requests can then make messages. Default false. */
  readonly allowLetterEdits?: boolean
  readonly broker: Broker
  readonly codec: Codec
  readonly started: StartedPartitions
  readonly clock: Clock
  readonly ids: Ids
  readonly telemetry: Telemetry
}

export interface PartitionStatus {
  readonly topic: string
  readonly partition: number
  /** Next offset to commit: everything before it is handled or a letter. */
  readonly finished: number
  readonly latest: number
  readonly inHand: number
  /** Age of the oldest unhandled message in hand, by its timestamp; 0 when there is none. */
  readonly lagSeconds: number
  /** Asked to pause. */
  readonly paused: boolean
  readonly liveLetters: number
  /** Why it stands still, or undefined while it moves. */
  readonly stopped?: { readonly code: string; readonly detail: string }
}

export interface Consumer {
  /** Resolves when first assigned. */
  readonly joined: Promise<void>
  status(): readonly PartitionStatus[]
  /** What is unavailable, and how many lanes wait for it. */
  breakers(): readonly BreakerStatus[]
  /**
   * Fetches nothing more of a topic, or of one of its partitions, and begins no handler for it, until resumed: through rebalances too. What
   * is being handled is finished and committed; the member stays in its group. For this consumer, not for others of its group.
   */
  pause(topic: string, partition?: number): void
  /** Of a topic: all its partitions. */
  resume(topic: string, partition?: number): void
  /** Stops taking, drains, commits, leaves the group (law 12). */
  close(): Promise<void>
}
