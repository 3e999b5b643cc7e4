import type { TopicPartition } from '../ports/broker.ts'
import { wordsOf } from '../thrown.ts'
import { whileUnavailable } from '../time/backoff.ts'
import type { Settings } from './settings.ts'
import type { Stopped } from './start.ts'

/** Keeps one partition waiting while schemas can't be fetched, and says so. */
export interface SchemaWait {
  /** Why the partition waits, while it does. */
  readonly waiting: Stopped | undefined
  run(work: () => Promise<void>): Promise<void>
}

export const createSchemaWait = (
  { topic, partition }: TopicPartition,
  { group, telemetry, clock, ids }: Settings,
  stopping: AbortSignal,
): SchemaWait => {
  let waiting: Stopped | undefined
  const trouble = (error: unknown, attempt: number): void => {
    waiting = { code: 'MR_REGISTRY_UNAVAILABLE', detail: `Waits for a schema: ${wordsOf(error)}` }
    if (attempt === 1) telemetry.log.warn({ topic, partition, group, code: waiting.code }, 'The partition waits for a schema.', error)
  }
  return {
    get waiting() {
      return waiting
    },
    run: async work => {
      try {
        await whileUnavailable(work, { clock, random: ids.random, signal: stopping, trouble })
      } finally {
        waiting = undefined
      }
    },
  }
}
