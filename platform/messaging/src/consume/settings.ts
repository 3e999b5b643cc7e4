import { stopping } from '../time/stopping.ts'
import type { ConsumerOptions, RetryPolicy } from './consumer.ts'

/** What a consumer was asked for, with everything left out filled in. */
export type Settings = Required<Omit<ConsumerOptions, 'lane'>> & Pick<ConsumerOptions, 'lane'>

const defaultRetry: RetryPolicy = { attempts: 10, withinMs: 120_000, firstDelayMs: 100, maxDelayMs: 10_000 }

export const settingsOf = (options: ConsumerOptions): Settings => ({
  maxBatch: 1,
  concurrency: 64,
  maxInHand: 1_000,
  handlerTimeoutMs: 60_000,
  drainMs: stopping.drainMs,
  retry: defaultRetry,
  ...options,
})
