import { failureOf } from 'millrace'
import { MessagingError } from '../errors.ts'
import type { Producer } from '../ports/broker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Fields, Telemetry } from '../ports/telemetry.ts'
import { backoffMs } from '../time/backoff.ts'
import type { Entry } from './entry.ts'
import type { Pending } from './pending.ts'

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
 * Brings a batch of one partition to the broker as a whole and in order, again and again while the broker is unavailable and
 * somebody waits. The very same batch, also when some of its callers gave up: so a producer knows it again, and what the broker has of
 * it isn't doubled. Resolves when every entry is settled.
 */
export const createDelivery = (options: DeliveryOptions): ((entries: readonly Entry[]) => Promise<void>) => {
  const { producer, pending, clock, telemetry, labels, abandoned } = options

  const deliver = async (given: readonly Entry[]): Promise<void> => {
    const entries = given.filter(isWaitedFor)
    const records = entries.map(({ record }) => record)
    for (let tries = 1; entries.some(isWaitedFor); tries += 1) {
      try {
        const positions = await producer.send(records)
        telemetry.observe('millrace_send_records', labels, records.length)
        pending.succeed(entries, positions)
        pending.fail(entries, () => new Error('The producer answered with fewer positions than records.'))
      } catch (error) {
        if (failureOf(error) !== 'unavailable') return refuse(entries, error)
        telemetry.count('millrace_publish_retries_total', labels)
        await clock.sleep(backoffMs(tries, retryBackoff, 1, error), abandoned)
      }
    }
  }

  /** One record the broker won't have must not hold up the others: halve until it is alone. */
  const refuse = async (entries: readonly Entry[], error: unknown): Promise<void> => {
    if (entries.length <= 1 || concernsAll(error)) return pending.fail(entries, () => error)
    const half = entries.length >> 1
    await deliver(entries.slice(0, half))
    await deliver(entries.slice(half))
  }

  return deliver
}

const isWaitedFor = ({ waiter }: Entry): boolean => waiter !== undefined

const ofAll: readonly string[] = ['MR_CLOSED', 'MR_FENCED', 'MR_TOPIC_MISSING']

const concernsAll = (error: unknown): boolean => error instanceof MessagingError && ofAll.includes(error.code)
