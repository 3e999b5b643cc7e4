import { MessagingError } from '../errors.ts'
import type { LettersDesk } from '../letters/desk.ts'
import type { Letter, LetterFailure } from '../letters/letter.ts'
import type { LetterReader } from '../letters/letter-reader.ts'
import { createLetterOwner, type LetterOwner } from '../letters/owner.ts'
import type { RecoveredSource } from '../letters/recover.ts'
import type { Assignment, CommittedOffset, FetchedBatch, IncomingRecord, TopicPartition } from '../ports/broker.ts'
import { wordsOf } from '../thrown.ts'
import type { Received } from '../wire/message.ts'
import { recordFields } from '../wire/record-fields.ts'
import type { AllInHand } from './all-in-hand.ts'
import { type Attempts, createAttempts } from './attempts.ts'
import type { Breakers } from './breakers.ts'
import type { Calls, Ended } from './calls.ts'
import type { SkipReason } from './classify.ts'
import type { Progress } from './commit-metadata.ts'
import { type Commits, createCommits } from './commits.ts'
import type { PartitionStatus } from './consumer.ts'
import { createGate } from './gate.ts'
import { createInHand, type InHand } from './in-hand.ts'
import { type Content, createIntake, type Learning } from './intake.ts'
import { createLanePlaces, type LanePlaces } from './lane-places.ts'
import { createLaneWork, type Item, LaneItem } from './lane-work.ts'
import { createLanes, type Lanes } from './lanes.ts'
import { letterContent } from './letter-content.ts'
import { createOffsets } from './offsets.ts'
import { lagSeconds, reportGoingOn, reportLiveLetters, reportSkip, reportStop } from './report.ts'
import { createSchemaWait, type SchemaWait } from './schema-wait.ts'
import type { Settings } from './settings.ts'
import type { Stopped } from './start.ts'
import { createTap, type Tap } from './tap.ts'

export interface PartitionOptions {
  readonly at: TopicPartition
  readonly topicId: string
  readonly start: number
  /** What is committed, as it was read. */
  readonly metadata: string
  /** What was finished before this start. */
  readonly before?: Progress
  readonly latest: number
  readonly letters: RecoveredSource
  readonly desk: LettersDesk
  readonly letterReader: LetterReader
  readonly assignment: Pick<Assignment, 'pause' | 'resume'>
  readonly allInHand: AllInHand
  readonly calls: Pick<Calls, 'call' | 'quickly'>
  readonly breakers: Pick<Breakers, 'hold'>
  readonly settings: Settings
  /** Something was finished. */
  readonly finished: () => void
}

/** One partition in one generation. */
export class Partition {
  readonly #options: PartitionOptions
  readonly #place: TopicPartition
  readonly #stopping = new AbortController()
  readonly #tap: Tap
  readonly #gate = createGate()
  readonly #inHand: InHand
  readonly #schemas: SchemaWait
  readonly #attempts: Attempts
  readonly #owner: LetterOwner
  readonly #lanes: Lanes<Item>
  readonly #places: LanePlaces
  readonly #intake: (records: readonly IncomingRecord[]) => void
  readonly #commits: Commits
  /** By type, since they were last reported. */
  readonly #handledCounts = new Map<string, number>()
  #latest: number
  #halted: Stopped | undefined
  #overdueCalls = 0

  constructor(options: PartitionOptions) {
    const { at, start, topicId, settings, assignment, allInHand: all } = options
    const stopping = this.#stopping.signal
    this.#options = options
    this.#place = { topic: at.topic, partition: at.partition }
    this.#latest = options.latest
    const offsets = createOffsets(start, options.before)
    this.#tap = createTap(at, assignment)
    all.join(this.#tap)
    this.#inHand = createInHand({ offsets, max: settings.maxInHand, tap: this.#tap, all, clock: settings.clock })
    this.#commits = createCommits({ at, topicId, offsets, committed: { offset: start, metadata: options.metadata } })
    this.#schemas = createSchemaWait(at, settings, stopping)
    this.#attempts = this.#createAttempts()
    this.#places = createLanePlaces(settings.lane, options.letters.live)
    this.#lanes = createLanes(this.#maxBatch, this.#laneWork(), this.#broken)
    const reading = { codec: settings.codec, types: settings.types, topicId }
    const learning: Learning = { reading, stopping, whileUnavailable: this.#schemas.run }
    this.#intake = createIntake({
      ...learning,
      skip: this.#skip,
      deliver: this.#deliver,
      broken: this.#broken,
      maxBatch: settings.maxBatch,
    })
    this.#owner = this.#createOwner(learning)
  }

  take(batch: FetchedBatch): void {
    if (this.#stopping.signal.aborted) return
    const records = this.#inHand.take(batch)
    this.#latest = Math.max(this.#latest, batch.highWatermark)
    this.#intake(records)
    if (records.length === 0) this.#options.finished()
  }

  /** Stands still until someone acts; its siblings go on. */
  halt(stopped: Stopped): void {
    if (this.#halted !== undefined) return
    this.#halted = stopped
    const { at, settings } = this.#options
    this.#tap.shut('halted')
    this.stop()
    reportStop(settings.telemetry, settings.group, at, stopped)
  }

  /** While it is asked to, nothing is fetched and no handler begins. */
  pause(asked: boolean): void {
    this.#gate.set(asked)
    if (asked) this.#tap.shut('asked')
    else this.#tap.open('asked')
  }

  /** Takes and begins nothing any more. */
  stop(): void {
    this.#stopping.abort()
    this.#lanes.stop()
    this.#inHand.letGo()
    this.reportHandled()
  }

  /** Resolves once nothing is being worked on. */
  async idle(): Promise<void> {
    await Promise.all([this.#lanes.idle(), this.#owner.idle()])
  }

  get at(): TopicPartition {
    return this.#place
  }

  get source(): { readonly topicId: string; readonly partition: number } {
    return { topicId: this.#options.topicId, partition: this.#place.partition }
  }

  /** Who answers what is asked about its letters. */
  get owner(): LetterOwner {
    return this.#owner
  }

  /** Counted together, for counting costs as much as handling does. */
  reportHandled(): void {
    const { group, telemetry } = this.#options.settings
    for (const [type, count] of this.#handledCounts)
      telemetry.count('millrace_handled_messages_total', { group, topic: this.#place.topic, type }, count)
    this.#handledCounts.clear()
  }

  /** What is finished and not yet committed. */
  dirty(): CommittedOffset | undefined {
    this.reportHandled()
    return this.#commits.dirty()
  }

  /** The broker has stored what was dirty. */
  committed(committed: CommittedOffset): void {
    this.#commits.stored(committed)
    this.#owner.committed()
  }

  /** Whether the committed offset or its metadata says that this one is finished: then no restart handles it again. */
  committedFinished(offset: number): boolean {
    return this.#commits.committedFinished(offset)
  }

  status(): PartitionStatus {
    const stopped = this.#halted ?? (this.#overdueCalls > 0 ? handlerOverdue(this.#overdueCalls) : this.#schemas.waiting)
    const { finished, size } = this.#inHand
    const latest = Math.max(this.#latest, finished)
    return {
      ...this.#place,
      finished,
      latest,
      inHand: size,
      lagSeconds: lagSeconds(this.#inHand.oldest(), this.#options.settings.clock.now()),
      paused: this.#gate.shut,
      liveLetters: this.#options.letters.live.size,
      ...(stopped && { stopped }),
    }
  }

  #createAttempts(): Attempts {
    const { settings } = this.#options
    return createAttempts({
      settings,
      breakers: { hold: this.#hold },
      call: this.#call,
      quickly: this.#quickly,
      stopping: this.#stopping.signal,
    })
  }

  /** A lane that may not begin gives its turn to others. */
  readonly #hold: Breakers['hold'] = async (error, stopping, before) => {
    const { breakers } = this.#options
    let turn = await breakers.hold(error, stopping, before)
    while (turn !== undefined && this.#gate.shut) {
      turn.end('unclear')
      await this.#gate.passed(stopping)
      turn = await breakers.hold(error, stopping)
    }
    return turn
  }

  readonly #call = (messages: readonly Received[], attempt: number): Promise<void> => {
    const { signal } = this.#stopping
    if (signal.aborted) return Promise.reject(signal.reason)
    if (this.#gate.shut) return this.#gate.passed(signal).then(() => this.#call(messages, attempt))
    return this.#options.calls.call(messages, attempt, this.#overdue)
  }

  readonly #quickly = (messages: readonly Received[], attempt: number, ended: Ended): void => {
    if (!this.#gate.shut && !this.#stopping.signal.aborted) this.#options.calls.quickly(messages, attempt, this.#overdue, ended)
    else
      this.#call(messages, attempt).then(
        () => ended(),
        error => ended({ error }),
      )
  }

  /** Behind a letter, as many as may wait for their writes together. */
  readonly #maxBatch = (lane: string): number => {
    const { letters, settings } = this.#options
    return letters.live.first(lane) === undefined ? settings.maxBatch : MAX_PARKED_TOGETHER
  }

  #laneWork() {
    const { settings, letters } = this.#options
    return createLaneWork({
      attempts: this.#attempts,
      letters: letters.live,
      maxBatch: settings.maxBatch,
      clock: settings.clock,
      stopping: this.#stopping.signal,
      handled: this.#handled,
      broken: this.#broken,
      alreadyLetter: ({ record }) => this.#skip(record, 'letter'),
      writeLetter: this.#writeLetter,
    })
  }

  #createOwner(learning: Learning): LetterOwner {
    const { desk, letters, letterReader: reader, topicId, settings } = this.#options
    const options = {
      ...desk,
      settings,
      reader,
      live: letters.live,
      source: { ...this.#place, topicId },
      runInLane: this.#lanes.run,
      settled: (offset: number) => this.committedFinished(offset),
      changed: () => reportLiveLetters(settings.telemetry, settings.group, this.#place, letters.live.size),
      trial: this.#attempts.trial,
      call: this.#call,
      gate: this.#gate,
      contentOf: (record: IncomingRecord) => letterContent(record, learning, settings.lane),
      stopping: this.#stopping.signal,
    }
    return createLetterOwner(options, letters.requests.values())
  }

  readonly #deliver = (record: IncomingRecord, content: Content): void => {
    const placed = this.#places.place(record, content)
    this.#lanes.push(placed.lane, new LaneItem(record, placed, this.#options.topicId))
  }

  /** law 5: nobody knows what a defect of ours left undone, so it stands still. */
  readonly #broken = (error: unknown): void => this.halt(brokenBy(error))

  readonly #overdue = (overdue: boolean): void => {
    this.#overdueCalls += overdue ? 1 : -1
    const { at, settings } = this.#options
    // The gauge is that of whoever owns the partition now.
    if (this.#stopping.signal.aborted) return
    if (overdue && this.#overdueCalls === 1) reportStop(settings.telemetry, settings.group, at, handlerOverdue(1))
    if (!overdue && this.#overdueCalls === 0) reportGoingOn(settings.telemetry, settings.group, at)
  }

  readonly #handled = ({ record, content }: Item): void => {
    if (content.kind === 'message') {
      const { type } = content.received.message
      this.#handledCounts.set(type, (this.#handledCounts.get(type) ?? 0) + 1)
    }
    this.#finish(record)
  }

  readonly #skip = (record: IncomingRecord, reason: SkipReason): void => {
    const { group, telemetry, codec } = this.#options.settings
    const compacted = codec.contracts.topics[record.topic]?.cleanup === 'compact'
    reportSkip(telemetry, group, record, reason, reason !== 'tombstone' || compacted)
    this.#finish(record)
  }

  readonly #writeLetter = async (item: Item, failure: LetterFailure, behind?: string): Promise<boolean> => {
    const { desk, letters, topicId, settings } = this.#options
    const source = { ...this.#place, topicId, offset: item.record.offset }
    const letter: Letter = { group: settings.group, lane: item.lane, source, failure, ...(behind !== undefined && { behind }) }
    try {
      letters.live.add(letter, await desk.letterbox.write(letter, item.record))
    } catch (error) {
      // law 5: neither handled nor a letter, so nothing may pass it.
      if (!this.#stopping.signal.aborted) this.halt(letterRefused(item, error))
      return false
    }
    this.#finish(item.record)
    return true
  }

  #finish(record: IncomingRecord): void {
    this.#places.finished(record)
    this.#inHand.finish(record)
    this.#options.finished()
  }
}

/** In one batch of the broker's. */
const MAX_PARKED_TOGETHER = 500

const handlerOverdue = (calls: number): Stopped => ({
  code: 'MR_HANDLER_TIMEOUT',
  detail: `${calls === 1 ? 'A call' : `${calls} calls`} of the handler went on after being aborted: make it heed its signal. Its lane waits until it ends.`,
})

const brokenBy = (error: unknown): Stopped => ({
  code: 'MR_CONSUMER_BROKEN',
  detail: `The consumer failed by a defect of its own: ${wordsOf(error)} Report it; a restart goes on where the group was committed.`,
})

const letterRefused = ({ record }: Item, error: unknown): Stopped => ({
  code: error instanceof MessagingError ? error.code : 'MR_BROKER_REFUSED',
  detail:
    `Offset ${record.offset} (${recordFields(record).type ?? 'no type'}) failed, and its letter was refused: ` +
    `${wordsOf(error)} Mend that, then restart.`,
})
