import { failureOf } from 'millrace'
import { createBatcher, succeeded } from '../batch/batcher.ts'
import { perGroup } from '../batch/per-group.ts'
import { createRoom } from '../batch/room.ts'
import { MessagingError } from '../errors.ts'
import type { OutgoingRecord, Position, Producer } from '../ports/broker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import { backoffMs } from '../time/backoff.ts'
import { createDeadlines } from '../time/deadlines.ts'
import { createPending, type Entry } from './pending.ts'

/** kafkajs groups records by partition in quadratic time. */
const MAX_RECORDS_A_PARTITION = 500

export interface SenderOptions {
  /** Stays the caller's: closed by the caller, after the sender. */
  readonly producer: Producer
  /** For metrics and logs. */
  readonly name: string
  readonly clock: Clock
  readonly telemetry: Telemetry
  /** The records of one partition in one send are one batch on the broker, which its topic's size limit bounds too. */
  readonly maxBatchBytes: (topic: string) => number
  /** Records waiting or in flight at most; beyond, callers wait. Default 10 000. */
  readonly maxPending?: number
  /** From the call on. Default 30 000; Infinity: until it is sent or refused. */
  readonly deadlineMs?: number
}

/** Sends records of many callers through one producer: one outstanding send, natural batching, order by key. */
export interface Sender {
  send(records: readonly OutgoingRecord[]): Promise<readonly Position[]>
  readonly pending: number
  /** Finishes what is in hand, then rejects everything with MR_CLOSED. */
  close(): Promise<void>
  /** Closes without finishing: what is in hand is rejected with MR_CLOSED, though it may have been sent. */
  abandon(): Promise<void>
}

const retryBackoff = { firstDelayMs: 50, maxDelayMs: 2_000 }

export const createSender = (options: SenderOptions): Sender => {
  const { producer, name, clock, telemetry, maxBatchBytes, maxPending = 10_000, deadlineMs = 30_000 } = options
  const labels = { producer: name }
  const deadlines = createDeadlines(clock, deadlineMs)
  const room = createRoom(maxPending)
  const pending = createPending(telemetry)
  const abandoning = new AbortController()

  const attempt = async (entries: readonly Entry[]): Promise<void> => {
    const positions = await producer.send(entries.map(({ record }) => record))
    telemetry.observe('millrace_send_records', labels, entries.length)
    for (const [at, entry] of entries.entries()) {
      const position = positions[at]
      if (position === undefined) pending.fail(entry, new Error('The producer answered with fewer positions than records.'))
      else pending.succeed(entry, position)
    }
  }

  /** As a whole and in order, again and again while the broker is unavailable. What gave up meanwhile is left out. */
  const deliver = async (entries: readonly Entry[]): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      const alive = entries.filter(pending.has)
      if (alive.length === 0) return
      try {
        return await attempt(alive)
      } catch (error) {
        if (failureOf(error) !== 'unavailable') return refuse(alive, error)
        telemetry.count('millrace_publish_retries_total', labels)
        await clock.sleep(backoffMs(tries, retryBackoff, 1, error), abandoning.signal)
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

  const batcher = createBatcher<Entry, void>(
    async entries => {
      const since = clock.monotonicMs()
      await deliver(entries)
      telemetry.observe('millrace_send_seconds', labels, (clock.monotonicMs() - since) / 1000)
      telemetry.gauge('millrace_publish_pending_messages', labels, pending.size)
      return entries.map(() => succeeded(undefined))
    },
    {
      max: 5_000,
      admission: perGroup({
        by: ({ record }) => `${record.partition} ${record.topic}`,
        maxItems: MAX_RECORDS_A_PARTITION,
        weight: ({ batchBytes }) => batchBytes,
        maxWeight: ({ record }) => maxBatchBytes(record.topic),
      }),
    },
  )

  let closed = false
  const start = (entry: Entry): void => {
    const leave = () => room.leave(1)
    batcher.add(entry).then(leave, error => {
      pending.fail(entry, error)
      leave()
    })
  }

  return {
    send: async records => {
      if (closed) throw new MessagingError('MR_CLOSED', `The sender ${name} is closed: nothing can be sent any more.`)
      const entries = records.map(record =>
        pending.add(record, entry => deadlines.watch(() => pending.fail(entry, timedOut(entry, deadlineMs)))),
      )
      room.enter(entries.length, () => entries.forEach(start))
      return Promise.all(entries.map(({ settled }) => settled))
    },
    get pending() {
      return pending.size
    },
    close: async () => {
      closed = true
      await pending.drained()
      await batcher.close()
      deadlines.close()
    },
    abandon: async () => {
      closed = true
      abandoning.abort()
      pending.failAll(
        new MessagingError('MR_CLOSED', `The sender ${name} was closed before this was confirmed.`, { failure: 'unavailable' }),
      )
      deadlines.close()
    },
  }
}

const endsProducer = (error: unknown): boolean =>
  error instanceof MessagingError && (error.code === 'MR_CLOSED' || error.code === 'MR_FENCED')

const timedOut = ({ record }: Entry, deadlineMs: number): MessagingError =>
  new MessagingError(
    'MR_PUBLISH_TIMEOUT',
    `A record for ${record.topic} was not confirmed within ${deadlineMs} ms; it may have been published all the same. Publish it again, with the same id.`,
    { failure: 'unavailable' },
  )
