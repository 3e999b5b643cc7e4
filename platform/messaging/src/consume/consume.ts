import { createRoom } from '../batch/room.ts'
import { createLettersDesk } from '../letters/desk.ts'
import { lettersTopic } from '../letters/letter.ts'
import type { Assignment } from '../ports/broker.ts'
import { createSender } from '../publish/sender.ts'
import { createDeadlines } from '../time/deadlines.ts'
import { createBreakers } from './breakers.ts'
import type { Consumer, ConsumerOptions } from './consumer.ts'
import { Generation, type Shared } from './generation.ts'
import { createPauses } from './pauses.ts'
import { type Settings, settingsOf } from './settings.ts'

/** Joins the group and handles what it is given, until closed. */
export const consume = (options: ConsumerOptions): Consumer => {
  const settings = settingsOf(options)
  const { broker, group, topics, clock, telemetry } = settings
  const closing = new AbortController()
  const producer = broker.producer(lettersTopic(group))
  const sender = createSender({
    producer,
    name: lettersTopic(group),
    clock,
    telemetry,
    maxBatchBytes: () => LETTERS_BATCH_BYTES,
    // A letter is written, however long it takes.
    deadlineMs: Number.POSITIVE_INFINITY,
  })
  const lastDeadlines = createDeadlines(clock, OVERDUE_AFTER_MS)
  const breakers = createBreakers({ settings, deadlines: lastDeadlines })
  const pauses = createPauses()
  const shared: Shared = {
    settings,
    pauses,
    breakers,
    places: createRoom(settings.concurrency),
    deadlines: createDeadlines(clock, settings.handlerTimeoutMs),
    lastDeadlines,
    desk: createLettersDesk({ group, sender, clock, telemetry }),
    closing: closing.signal,
  }
  const { join, status, applyPauses, drained } = generations(shared)
  const member = broker.join({ group, topics, ...join })

  const close = async (): Promise<void> => {
    closing.abort()
    const left = member.close()
    await drained()
    await sender.abandon()
    await Promise.all([left, producer.close()])
    shared.deadlines.close()
    shared.lastDeadlines.close()
    telemetry.log.info({ group }, 'The consumer has left its group.')
  }
  let closed: Promise<void> | undefined
  return {
    joined: member.joined,
    status,
    breakers: breakers.status,
    pause: (topic, partition) => {
      pauses.pause(topic, partition)
      applyPauses()
    },
    resume: (topic, partition) => {
      pauses.resume(topic, partition)
      applyPauses()
    },
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

/** A handler that heeds its signal is back within this. */
const OVERDUE_AFTER_MS = 5_000

/** One batch on the broker, well below its default limit of 1 MiB. */
const LETTERS_BATCH_BYTES = 900_000

type Callbacks = Pick<
  Parameters<Settings['broker']['join']>[0],
  'assigned' | 'revoked' | 'records' | 'outOfRange' | 'unreadable' | 'trouble'
>

interface Generations {
  readonly join: Callbacks
  readonly status: Consumer['status']
  applyPauses(): void
  /** Ends the present one: resolves when nothing is in hand. */
  drained(): Promise<void>
}

/** Each assignment has a generation of its own; callbacks of any other are void. */
const generations = (shared: Shared): Generations => {
  const { group, telemetry } = shared.settings
  let current: { readonly assignment: Assignment; readonly generation: Generation } | undefined
  const of = (assignment: Assignment): Generation | undefined => (current?.assignment === assignment ? current.generation : undefined)

  const join: Callbacks = {
    assigned: async assignment => {
      // One that was lost rather than revoked may still have handlers that don't heed their signal.
      await current?.generation.end()
      current = { assignment, generation: new Generation(shared, assignment) }
      await current.generation.begin()
    },
    revoked: async assignment => {
      await of(assignment)?.end()
    },
    records: (batch, assignment) => of(assignment)?.take(batch),
    outOfRange: (at, assignment) => of(assignment)?.outOfRange(at),
    unreadable: (at, assignment) => of(assignment)?.unreadable(at),
    trouble: error => telemetry.log.warn({ group }, 'The consumer lost its broker or its place, and is getting back.', error),
  }
  return {
    join,
    status: () => current?.generation.status() ?? [],
    applyPauses: () => current?.generation.applyPauses(),
    drained: async () => {
      await current?.generation.end()
    },
  }
}
