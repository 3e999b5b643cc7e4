import { backingOff, type RetryPolicy, retryOf } from '../retry/policy.ts'
import type { Retry } from '../retry/retry.ts'
import { stopping } from '../time/stopping.ts'
import type { ConsumerOptions } from './consumer.ts'
import { guardedTelemetry } from './guarded-telemetry.ts'
import { keptRule } from './kept-rule.ts'

/** What a consumer was asked for, with everything left out filled in. */
export interface Settings extends Required<Omit<ConsumerOptions, 'lane' | 'retry'>>, Pick<ConsumerOptions, 'lane'> {
  readonly retry: Retry
  /** From one try to the next of what is unavailable: without an end. */
  readonly probing: Retry
}

const defaultRetry: RetryPolicy = { attempts: 10, withinMs: 120_000, firstDelayMs: 100, maxDelayMs: 10_000 }

export const settingsOf = ({ retry = defaultRetry, telemetry: given, ...options }: ConsumerOptions): Settings => {
  const telemetry = guardedTelemetry(given)
  return {
    maxBatch: 1,
    concurrency: 64,
    maxInHand: 1_000,
    maxInHandTotal: 10_000,
    handlerTimeoutMs: 60_000,
    drainMs: stopping.drainMs,
    allowLetterEdits: false,
    ...options,
    telemetry,
    retry: keptRule(retryOf(retry), retryOf(defaultRetry), { group: options.group, telemetry }),
    probing: backingOff(typeof retry === 'function' ? defaultRetry : retry),
  }
}
