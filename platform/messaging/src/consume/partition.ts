import { MessagingError } from '../errors.ts'
import { type Letter, letterKey } from '../letters/letter.ts'
import type { Letterbox } from '../letters/letterbox.ts'
import type { LiveLetters } from '../letters/live-letters.ts'
import type { Assignment, CommittedOffset, FetchedBatch, IncomingRecord, TopicPartition } from '../ports/broker.ts'
import { recordFields } from '../wire/record-fields.ts'
import { createAttempts } from './attempts.ts'
import type { Calls } from './calls.ts'
import type { PartitionStatus } from './consumer.ts'
import { createInHand } from './in-hand.ts'
import { type Content, createIntake } from './intake.ts'
import { laneOf } from './lane-of.ts'
import { createLaneWork, type Item } from './lane-work.ts'
import { createLanes } from './lanes.ts'
import { reportSkip, reportStop } from './report.ts'
import { createSchemaWait } from './schema-wait.ts'
import type { Settings } from './settings.ts'
import type { Stopped } from './start.ts'

/** One partition in one generation. */
export interface Partition {
  take(batch: FetchedBatch): void
  /** Stands still until someone acts; its siblings go on. */
  halt(stopped: Stopped): void
  /** Takes and begins nothing any more. */
  stop(): void
  /** Resolves once nothing is being worked on. */
  idle(): Promise<void>
  /** What is finished and not yet committed. */
  dirty(): CommittedOffset | undefined
  committed(offset: number): void
  status(): PartitionStatus
}

export interface PartitionOptions {
  readonly at: TopicPartition
  readonly topicId: string
  readonly start: number
  readonly latest: number
  readonly letters: LiveLetters
  readonly letterbox: Letterbox
  readonly assignment: Pick<Assignment, 'pause' | 'resume'>
  readonly calls: Pick<Calls, 'call'>
  readonly settings: Settings
  /** Something was finished. */
  readonly finished: () => void
}

export const createPartition = (options: PartitionOptions): Partition => {
  const { at, topicId, letters, letterbox, assignment, settings } = options
  const { group, telemetry, clock } = settings
  const stopping = new AbortController()
  const inHand = createInHand({ at, start: options.start, max: settings.maxInHand, assignment, stopping: stopping.signal })
  const schemas = createSchemaWait(at, settings, stopping.signal)
  const place = { topic: at.topic, partition: at.partition }
  const compacted = settings.codec.contracts.topics[at.topic]?.cleanup === 'compact'
  let committedOffset = options.start
  let latest = options.latest
  let halted: Stopped | undefined

  const finish = (record: IncomingRecord): void => {
    inHand.finish(record)
    options.finished()
  }

  const stop = (): void => {
    stopping.abort()
    lanes.stop()
  }

  const halt = (stopped: Stopped): void => {
    if (halted !== undefined) return
    halted = stopped
    stop()
    assignment.pause([at])
    reportStop(telemetry, group, at, stopped)
  }

  const writeLetter = async (item: Item, failure: Letter['failure'], behind?: string): Promise<boolean> => {
    const source = { ...place, topicId, offset: item.record.offset }
    const letter: Letter = { group, lane: item.lane, source, failure, ...(behind !== undefined && { behind }) }
    try {
      await letterbox.write(letter, item.record)
    } catch (error) {
      // law 5: neither handled nor a letter, so nothing may pass it.
      if (!stopping.signal.aborted) halt(letterRefused(item, error))
      return false
    }
    letters.add(letter)
    finish(item.record)
    return true
  }

  const lanes = createLanes(
    settings.maxBatch,
    createLaneWork({
      attempts: createAttempts({ settings, calls: options.calls, stopping: stopping.signal }),
      letters,
      clock,
      stopping: stopping.signal,
      handled: ({ record, content }) => {
        if (content.kind === 'message')
          telemetry.count('millrace_handled_messages_total', { group, topic: at.topic, type: content.received.message.type })
        finish(record)
      },
      alreadyLetter: ({ record }) => skip(record, 'letter'),
      writeLetter,
    }),
  )

  const skip: Parameters<typeof createIntake>[0]['skip'] = (record, reason) => {
    reportSkip(telemetry, group, record, reason, reason !== 'tombstone' || compacted)
    finish(record)
  }

  const deliver = (record: IncomingRecord, content: Content): void => {
    const key = letterKey({ topicId, partition: at.partition, offset: record.offset })
    try {
      const lane = laneOf(record, content, settings.lane)
      lanes.push(lane, { record, lane, key, content })
    } catch (error) {
      const lane = laneOf(record, content, undefined)
      lanes.push(lane, { record, lane, key, content: { kind: 'undecodable', error } })
    }
  }

  const intake = createIntake({
    reading: { codec: settings.codec, types: settings.types, topicId },
    stopping: stopping.signal,
    skip,
    deliver,
    whileUnavailable: schemas.run,
  })

  return {
    take: batch => {
      if (stopping.signal.aborted) return
      const records = inHand.take(batch)
      latest = Math.max(latest, batch.highWatermark)
      intake(records)
      if (records.length === 0) options.finished()
    },
    halt,
    stop,
    idle: () => lanes.idle(),
    dirty: () => (inHand.finished > committedOffset ? { ...place, offset: inHand.finished, metadata: '' } : undefined),
    committed: offset => {
      committedOffset = Math.max(committedOffset, offset)
    },
    status: () => {
      const stopped = halted ?? schemas.waiting
      const { finished, size } = inHand
      return {
        ...place,
        finished,
        latest: Math.max(latest, finished),
        inHand: size,
        liveLetters: letters.size,
        ...(stopped && { stopped }),
      }
    },
  }
}

const letterRefused = ({ record }: Item, error: unknown): Stopped => ({
  code: error instanceof MessagingError ? error.code : 'MR_BROKER_REFUSED',
  detail:
    `Offset ${record.offset} (${recordFields(record).type ?? 'no type'}) failed, and its letter was refused: ` +
    `${error instanceof Error ? error.message : error} Mend that, then restart.`,
})
