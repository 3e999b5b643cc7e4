import { createBatcher, succeeded } from '../batch/batcher.ts'
import { perGroup } from '../batch/per-group.ts'
import { createRoom } from '../batch/room.ts'
import { MessagingError } from '../errors.ts'
import type { OutgoingRecord, Position, Producer } from '../ports/broker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import { createDeadlines } from '../time/deadlines.ts'
import { stopping } from '../time/stopping.ts'
import { createDelivery } from './delivery.ts'
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
  /** Default 2 000. */
  readonly closeWithinMs?: number
}

/** Sends records of many callers through one producer: one outstanding send, natural batching, order by key. */
export interface Sender {
  send(records: readonly OutgoingRecord[]): Promise<readonly Position[]>
  readonly pending: number
  /** Finishes what is in hand, as far as it can within `closeWithinMs`; what is left, and comes later, is rejected with MR_CLOSED. */
  close(): Promise<void>
  /** Closes without finishing: what is in hand is rejected with MR_CLOSED, though it may have been sent. */
  abandon(): Promise<void>
}

export const createSender = (options: SenderOptions): Sender => {
  const {
    producer,
    name,
    clock,
    telemetry,
    maxBatchBytes,
    maxPending = 10_000,
    deadlineMs = 30_000,
    closeWithinMs = stopping.publishWithinMs,
  } = options
  const labels = { producer: name }
  const deadlines = createDeadlines(clock, deadlineMs)
  const room = createRoom(maxPending)
  const pending = createPending(telemetry)
  const abandoning = new AbortController()

  const deliver = createDelivery({ producer, pending, clock, telemetry, labels, abandoned: abandoning.signal })

  const batcher = createBatcher<Entry, void>(
    async entries => {
      const since = clock.monotonicMs()
      await deliver(entries)
      telemetry.observe('millrace_send_seconds', labels, (clock.monotonicMs() - since) / 1000)
      telemetry.gauge('millrace_publish_pending_messages', labels, pending.size)
      return entries.map(() => succeeded(undefined))
    },
    { max: 5_000, admission: admissionBy(maxBatchBytes) },
  )

  let closed = false
  const start = (entry: Entry): void => {
    const leave = () => room.leave(1)
    batcher.add(entry).then(leave, error => {
      pending.fail(entry, error)
      leave()
    })
  }

  const abandon = async (): Promise<void> => {
    closed = true
    abandoning.abort()
    pending.failAll(new MessagingError('MR_CLOSED', `The sender ${name} was closed before this was confirmed.`, { failure: 'unavailable' }))
    deadlines.close()
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
      const drained = new AbortController()
      const done = pending.drained().then(() => drained.abort())
      await Promise.race([done, clock.sleep(closeWithinMs, drained.signal)])
      // law 12: a broker that doesn't answer mustn't hold up who stops.
      if (pending.size > 0) return abandon()
      await batcher.close()
      deadlines.close()
    },
    abandon,
  }
}

const admissionBy = (maxBatchBytes: SenderOptions['maxBatchBytes']) =>
  perGroup<Entry>({
    by: ({ record }) => `${record.partition} ${record.topic}`,
    maxItems: MAX_RECORDS_A_PARTITION,
    weight: ({ batchBytes }) => batchBytes,
    maxWeight: ({ record }) => maxBatchBytes(record.topic),
  })

const timedOut = ({ record }: Entry, deadlineMs: number): MessagingError =>
  new MessagingError(
    'MR_PUBLISH_TIMEOUT',
    `A record for ${record.topic} was not confirmed within ${deadlineMs} ms; it may have been published all the same. Publish it again, with the same id.`,
    { failure: 'unavailable' },
  )
