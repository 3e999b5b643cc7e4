import { failureOf } from 'millrace'
import { MessagingError } from '../errors.ts'
import type { Producer } from '../ports/broker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Fields, Telemetry } from '../ports/telemetry.ts'
import { backoffMs } from '../time/backoff.ts'
import type { Entry, Pending } from './pending.ts'

export interface DeliveryOptions {
  readonly producer: Pick<Producer, 'send'>
  readonly pending: Pending
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly labels: Fields
  /** Aborted when nobody waits for anything any more. */
  readonly abandoned: AbortSignal
}

const retryBackoff = { firstDelayMs: 50, maxDelayMs: 2_000 }

/**
 * Brings a batch to the broker as a whole and in order, again and again while the broker is unavailable; what gave up
 * meanwhile is left out. Resolves when every entry is settled.
 */
export const createDelivery = (options: DeliveryOptions): ((entries: readonly Entry[]) => Promise<void>) => {
  const { pending, clock, telemetry, labels, abandoned } = options

  const deliver = async (entries: readonly Entry[]): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      const alive = entries.filter(pending.has)
      if (alive.length === 0) return
      try {
        return await sendOnce(options, alive)
      } catch (error) {
        if (failureOf(error) !== 'unavailable') return refuse(alive, error)
        telemetry.count('millrace_publish_retries_total', labels)
        await clock.sleep(backoffMs(tries, retryBackoff, 1, error), abandoned)
      }
    }
  }

  /** One record the broker won't have must not hold up the others: halve until it is alone. */
  const refuse = async (entries: readonly Entry[], error: unknown): Promise<void> => {
    if (entries.length === 1 || endsProducer(error)) {
      for (const entry of entries) pending.fail(entry, error)
      return
    }
    const half = entries.length >> 1
    await deliver(entries.slice(0, half))
    await deliver(entries.slice(half))
  }

  return deliver
}

const sendOnce = async ({ producer, pending, telemetry, labels }: DeliveryOptions, entries: readonly Entry[]): Promise<void> => {
  const positions = await producer.send(entries.map(({ record }) => record))
  telemetry.observe('millrace_send_records', labels, entries.length)
  for (const [at, entry] of entries.entries()) {
    const position = positions[at]
    if (position === undefined) pending.fail(entry, new Error('The producer answered with fewer positions than records.'))
    else pending.succeed(entry, position)
  }
}

const endsProducer = (error: unknown): boolean =>
  error instanceof MessagingError && (error.code === 'MR_CLOSED' || error.code === 'MR_FENCED')
