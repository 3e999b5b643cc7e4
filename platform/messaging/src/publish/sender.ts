import { createRoom } from '../batch/room.ts'
import { MessagingError } from '../errors.ts'
import type { OutgoingRecord, Position, Producer } from '../ports/broker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import { stopping } from '../time/stopping.ts'
import { watchDeadlines } from './deadlines.ts'
import { createDelivery } from './delivery.ts'
import { type Waiter, waitForAll, waitForOne } from './entry.ts'
import { createQueues, type PartitionQueue } from './partition-queue.ts'
import { Pending } from './pending.ts'

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

/** Sends records of many callers through one producer: natural batching by partition, order by key. */
export interface Sender {
  send(records: readonly OutgoingRecord[]): Promise<readonly Position[]>
  sendOne(record: OutgoingRecord): Promise<Position>
  readonly pending: number
  /** Finishes what is in hand, as far as it can within `closeWithinMs`; what is left, and comes later, is rejected with MR_CLOSED. */
  close(): Promise<void>
  /** Closes without finishing: what is in hand is rejected with MR_CLOSED, though it may have been sent. */
  abandon(): Promise<void>
}

export const createSender = (options: SenderOptions): Sender => {
  const { producer, name, clock, telemetry, maxBatchBytes } = options
  const { maxPending = 10_000, deadlineMs = 30_000, closeWithinMs = stopping.publishWithinMs } = options
  const labels = { producer: name }
  const room = createRoom(maxPending)
  const pending = new Pending(telemetry)
  const abandoning = new AbortController()
  const deadlines = watchDeadlines({ pending, clock, deadlineMs, signal: abandoning.signal })
  const deliver = createDelivery({ producer, pending, clock, telemetry, labels, abandoned: abandoning.signal })
  let closed = false

  const sendBatch = async (queue: PartitionQueue): Promise<void> => {
    const since = clock.monotonicMs()
    const { batch, places } = queue.take(maxBatchBytes(queue.topic))
    await deliver(batch).catch(error => pending.fail(batch, () => error))
    room.leave(places)
    telemetry.observe('millrace_send_seconds', labels, (clock.monotonicMs() - since) / 1000)
    telemetry.gauge('millrace_publish_pending_messages', labels, pending.size)
  }
  const queues = createQueues(sendBatch)

  const begin = (records: readonly OutgoingRecord[], waiter: Waiter): void => {
    const dueMs = deadlines.next()
    const entries = records.map((record, place) => pending.add(record, place, dueMs, waiter))
    room.enter(entries.length, () => entries.forEach(queues.add))
    deadlines.watch()
  }

  const beginOne = (record: OutgoingRecord, waiter: Waiter): void => {
    const entry = pending.add(record, 0, deadlines.next(), waiter)
    if (room.tryEnter(1)) queues.add(entry)
    else room.enter(1, () => queues.add(entry))
    deadlines.watch()
  }

  const abandon = async (): Promise<void> => {
    closed = true
    abandoning.abort()
    pending.failAll(new MessagingError('MR_CLOSED', `The sender ${name} was closed before this was confirmed.`, { failure: 'unavailable' }))
  }

  const refusal = (): MessagingError => new MessagingError('MR_CLOSED', `The sender ${name} is closed: nothing can be sent any more.`)

  return {
    send: records => (closed ? Promise.reject(refusal()) : waitForAll(records.length, waiter => begin(records, waiter))),
    sendOne: record => (closed ? Promise.reject(refusal()) : waitForOne(waiter => beginOne(record, waiter))),
    get pending() {
      return pending.size
    },
    close: async () => {
      closed = true
      const drained = new AbortController()
      const done = pending.drained().then(() => drained.abort())
      await Promise.race([done, clock.sleep(closeWithinMs, drained.signal)])
      // law 12: a broker that doesn't answer mustn't hold up who stops.
      await abandon()
    },
    abandon,
  }
}
