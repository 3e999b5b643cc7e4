import type { Broker, Publisher } from '@millrace/messaging'
import { toRecord } from '@millrace/messaging'
import type { Context, Outbox } from './context.ts'
import { EventSourcingError } from './errors.ts'
import { holdLease } from './relay/lease.ts'
import { createRelay } from './relay/relay.ts'
import { createStateWriter } from './relay/state-writer.ts'
import type { StuckStream } from './relay/stuck.ts'
import type { FailingTimer } from './sagas/failing.ts'
import { createTimers, type SubmitTimer } from './sagas/timers.ts'
import { createSweep } from './streams/claims.ts'

/** Everything that one instance of a service does for all of them, under its lease: publish, write states, fire timers. */
export interface Publication {
  readonly outbox: Outbox
  /** Throws MR_OUTBOX_FULL (unavailable) while too much waits to be published. law 11: a slow broker slows who asks for more. */
  admit(): void
  start(): void
  status(): {
    /** This instance holds the lease. */
    readonly publishing: boolean
    readonly backlog: number
    readonly stuck: readonly StuckStream[]
    /** Sagas whose timers fail, and are tried again. */
    readonly failingTimers: readonly FailingTimer[]
  }
  /** Publishes what is in hand, within a bound, and gives the lease back. */
  close(): Promise<void>
}

export interface PublicationOptions {
  readonly broker: Broker
  readonly publisher: Publisher
  readonly partitions: (topic: string) => number
  readonly fireTimers: SubmitTimer
  readonly leaseTermMs: number
  /** What may wait to be published before more is refused. Default 10 000. */
  readonly maxBacklog?: number
}

/** What is stored is published by a successor too: not worth more than this of a stopping service's time. */
const drainMs = 1_000

export const createPublication = (context: Context, options: PublicationOptions): Publication => {
  const { clock, ids, service } = context
  const { broker, publisher, partitions, leaseTermMs, maxBacklog = 10_000 } = options
  const relay = createRelay(context, publisher)
  const states = createStateWriter(
    context,
    () => broker.transactions(service),
    message => toRecord(message, partitions(message.topic)),
  )
  const timers = createTimers(context, options.fireTimers)
  const sweep = createSweep(context.store.commits)
  const stopping = new AbortController()
  let publishing = false
  let leased: Promise<void> = Promise.resolve()

  const held = async (signal: AbortSignal): Promise<void> => {
    publishing = true
    await Promise.all([relay.own(signal), states.own(signal), timers.own(signal)]).finally(() => {
      publishing = false
    })
  }

  return {
    outbox: {
      check: message => publisher.check(message),
      offer: (commit, before) => {
        relay.offer(commit, before)
        states.offer(commit)
        timers.offer(commit, before)
        sweep.offer(commit)
      },
    },
    admit: () => {
      const waiting = Math.max(relay.waiting, states.waiting)
      if (waiting <= maxBacklog) return
      throw new EventSourcingError(
        'MR_OUTBOX_FULL',
        `${waiting} commits wait to be published: the broker is slow, down, or refuses them. Try again later.`,
        {
          failure: 'unavailable',
          retryAfterMs: 1_000,
        },
      )
    },
    start: () => {
      leased = holdLease(context, { name: 'relay', owner: ids.next(), termMs: leaseTermMs, held }, stopping.signal)
    },
    status: () => ({ publishing, backlog: relay.backlog, stuck: [...relay.stuck(), ...states.stuck()], failingTimers: timers.failing() }),
    close: async () => {
      const from = clock.monotonicMs()
      while (relay.backlog > 0 && clock.monotonicMs() - from < drainMs) await clock.sleep(20)
      stopping.abort()
      await leased
    },
  }
}
