import type { Room } from '../batch/room.ts'
import type { LettersDesk } from '../letters/desk.ts'
import { lettersTopic } from '../letters/letter.ts'
import { createLetterReader, type LetterReader } from '../letters/letter-reader.ts'
import type { Assignment, Bounds, CommittedOffset, FetchedBatch, Position, TopicPartition, Unreadable } from '../ports/broker.ts'
import { type Patience, whileUnavailable } from '../time/backoff.ts'
import type { Deadlines } from '../time/deadlines.ts'
import { stopping } from '../time/stopping.ts'
import { type AllInHand, createAllInHand } from './all-in-hand.ts'
import { type Begun, type BegunAssignment, beginAssignment } from './assign.ts'
import type { Breakers } from './breakers.ts'
import { type Calls, createCalls } from './calls.ts'
import { type Committer, createCommitter } from './committer.ts'
import type { PartitionStatus } from './consumer.ts'
import { type LettersOwnership, ownLetters } from './own-letters.ts'
import { Partition } from './partition.ts'
import type { Pauses } from './pauses.ts'
import { reportGivenBack, reportStatus, reportStop } from './report.ts'
import type { Settings } from './settings.ts'
import { outsideLog } from './start.ts'

/** What is shared by all generations of a consumer. */
export interface Shared {
  readonly settings: Settings
  readonly places: Room
  readonly deadlines: Deadlines
  readonly lastDeadlines: Deadlines
  readonly desk: LettersDesk
  readonly breakers: Breakers
  readonly pauses: Pauses
  /** Aborted when the consumer closes. */
  readonly closing: AbortSignal
}

/** What the work gives, or nothing as soon as the signal aborts. */
const unlessAborted = async <T>(signal: AbortSignal, work: Promise<T>): Promise<T | undefined> => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const abort = () => resolve(undefined)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** Each says again which offsets are unfinished: more often would cost more than it saves from being repeated. */
const COMMIT_EVERY_MS = 50

/** Whoever must act on it has a line of log each time. */
const AFTER_REFUSAL_MS = 5_000

const REPORT_EVERY_MS = 10_000

const nameOf = ({ topic, partition }: TopicPartition): string => `${partition} ${topic}`

/** What one assignment gave, and the work on it: stamped, so that nothing of it outlives it. */
export class Generation {
  readonly #shared: Shared
  readonly #assignment: Assignment
  readonly #over = new AbortController()
  readonly #calls: Calls
  readonly #committer: Committer
  readonly #allInHand: AllInHand
  readonly #partitions = new Map<string, Partition>()
  /** Those that may not begin. */
  readonly #standing: PartitionStatus[] = []
  readonly #letterReaders = new Map<number, LetterReader>()
  readonly #stopped = new AbortController()
  #letters: LettersOwnership | undefined
  #ended: Promise<void> | undefined

  constructor(shared: Shared, assignment: Assignment) {
    this.#shared = shared
    this.#assignment = assignment
    this.#calls = createCalls(shared)
    this.#allInHand = createAllInHand(shared.settings.maxInHandTotal, shared.settings.clock)
    this.#committer = this.#createCommitter()
  }

  /** Looks up where to begin, and begins. */
  async begin(): Promise<void> {
    const { closing, settings } = this.#shared
    const signal = AbortSignal.any([this.#assignment.signal, closing])
    this.#assignment.signal.addEventListener('abort', this.#finishOff, { once: true })
    settings.telemetry.count('millrace_rebalances_total', { group: settings.group })
    try {
      const patience = this.#patience('Looking up where to begin failed', signal)
      // law 12: nothing is in hand yet, so whatever it still asks for needn't be waited for.
      const begun = await unlessAborted(
        signal,
        whileUnavailable(() => beginAssignment(settings, this.#assignment, signal), patience),
      )
      if (begun === undefined || signal.aborted) return
      this.#assignment.start(begun.partitions.flatMap(one => this.#place(one) ?? []))
      this.applyPauses()
      this.#letters = this.#ownLetters(begun)
      void this.#reportFromTimeToTime()
    } catch (error) {
      // If it ends anyway, what is given back is looked up again by its next owner.
      if (!signal.aborted) throw error
    }
  }

  take(batch: FetchedBatch): void {
    this.#partitions.get(nameOf(batch))?.take(batch)
  }

  outOfRange(at: Position & { readonly bounds: Bounds }): void {
    this.#partitions.get(nameOf(at))?.halt(outsideLog(at.bounds, at.offset))
  }

  /** law 5: what nobody can read is neither handled nor a letter. */
  unreadable({ error, ...at }: Unreadable): void {
    this.#partitions.get(nameOf(at))?.halt({ code: error.code, detail: error.message })
  }

  /** What is asked to pause pauses, and what isn't goes on. */
  applyPauses(): void {
    for (const partition of this.#partitions.values()) partition.pause(this.#shared.pauses.asked(partition.at))
  }

  /** Stops taking, drains, commits. */
  end(): Promise<void> {
    this.#ended ??= this.#end()
    return this.#ended
  }

  status(): readonly PartitionStatus[] {
    return [...this.#standing, ...[...this.#partitions.values()].map(partition => partition.status())]
  }

  /** What stands still commits nothing, and ages. */
  async #reportFromTimeToTime(): Promise<void> {
    const { clock, telemetry, group } = this.#shared.settings
    const report = (): void => {
      for (const partition of this.#partitions.values()) reportStatus(telemetry, group, partition.status())
    }
    const over = this.#over.signal
    for (await clock.sleep(REPORT_EVERY_MS, over); !over.aborted; await clock.sleep(REPORT_EVERY_MS, over)) report()
    for (const at of this.#assignment.partitions) reportGivenBack(telemetry, group, at)
  }

  async #end(): Promise<void> {
    this.#calls.stop()
    for (const partition of this.#partitions.values()) partition.stop()
    this.#stopped.abort()
    const letters = this.#letters?.close()
    const { drainMs, clock } = this.#shared.settings
    const fromMs = clock.monotonicMs()
    await this.#until(fromMs + drainMs * stopping.handlersShare, this.#idle())
    this.#calls.abort()
    await this.#until(fromMs + drainMs * stopping.abortedShare, this.#idle())
    // law 5, law 12: what was finished is said before anyone else takes over.
    await this.#until(fromMs + drainMs, this.#committer.flush())
    await this.#until(fromMs + drainMs, letters ?? Promise.resolve())
    this.#finishOff()
  }

  /** Everything of this generation is void. */
  readonly #finishOff = (): void => {
    this.#over.abort()
    this.#stopped.abort()
    void this.#letters?.close()
    for (const partition of this.#partitions.values()) partition.stop()
    this.#calls.abort()
  }

  async #idle(): Promise<void> {
    await Promise.all([...[...this.#partitions.values()].map(partition => partition.idle()), this.#letters?.idle()])
  }

  async #until(lastMs: number, work: Promise<void>): Promise<void> {
    const { clock } = this.#shared.settings
    const done = new AbortController()
    await Promise.race([work, clock.sleep(lastMs - clock.monotonicMs(), done.signal)])
    done.abort()
  }

  #place(begun: Begun): Position | undefined {
    const { at, start, latest, letters } = begun
    const { desk, breakers, settings } = this.#shared
    const { group, telemetry } = settings
    const place = { topic: at.topic, partition: at.partition }
    if (start.kind === 'stop') {
      reportStop(telemetry, group, at, start.stopped)
      const { stopped } = start
      const finished = begun.committed?.offset ?? 0
      const inHand = { inHand: 0, lagSeconds: 0, paused: false, liveLetters: letters.live.size }
      this.#standing.push({ ...place, finished, latest, ...inHand, stopped })
      return undefined
    }
    const letterReader = this.#letterReader(at.partition)
    const around = {
      desk,
      letterReader,
      breakers,
      assignment: this.#assignment,
      allInHand: this.#allInHand,
      calls: this.#calls,
      settings,
      finished: this.#committer.request,
    }
    const partition = new Partition({
      ...begun,
      ...around,
      start: start.offset,
      metadata: start.kind === 'resume' ? (begun.committed?.metadata ?? '') : '',
    })
    this.#partitions.set(nameOf(at), partition)
    telemetry.gauge('millrace_stopped_partitions', { group, ...place }, 0)
    reportStatus(telemetry, group, partition.status())
    return { ...place, offset: start.offset }
  }

  /** What is asked about letters is answered from here on, by whoever owns their source. */
  #ownLetters({ sources, letters }: BegunAssignment): LettersOwnership {
    return ownLetters({
      settings: this.#shared.settings,
      desk: this.#shared.desk,
      breakers: this.#shared.breakers,
      calls: this.#calls,
      sources,
      recovered: letters,
      assigned: this.#assignment.partitions,
      owners: [...this.#partitions.values()],
      readerOf: this.#letterReader,
      stopping: this.#stopped.signal,
    })
  }

  readonly #letterReader = (partition: number): LetterReader => {
    const { broker, group, telemetry } = this.#shared.settings
    const at = { topic: lettersTopic(group), partition }
    const reader = this.#letterReaders.get(partition) ?? createLetterReader(broker, at, telemetry.log, this.#stopped.signal)
    this.#letterReaders.set(partition, reader)
    return reader
  }

  #createCommitter(): Committer {
    const { group, telemetry, clock } = this.#shared.settings
    const patience = this.#patience('Committing offsets failed', this.#over.signal)
    return createCommitter({
      dirty: () => (this.#over.signal.aborted ? [] : [...this.#partitions.values()].flatMap(partition => partition.dirty() ?? [])),
      commit: offsets => whileUnavailable(() => this.#assignment.commit(offsets), patience),
      committed: offsets => {
        telemetry.count('millrace_offset_commits_total', { group })
        offsets.forEach(this.#noteCommitted)
      },
      pause: hurry => clock.sleep(COMMIT_EVERY_MS, hurry),
      rest: hurry => clock.sleep(AFTER_REFUSAL_MS, hurry),
      refused: error => telemetry.log.error({ group }, 'The broker refused the committed offsets.', error),
    })
  }

  readonly #noteCommitted = (committed: CommittedOffset): void => {
    const partition = this.#partitions.get(nameOf(committed))
    partition?.committed(committed)
    const { telemetry, group } = this.#shared.settings
    if (partition !== undefined) reportStatus(telemetry, group, partition.status())
  }

  #patience(what: string, signal: AbortSignal): Patience {
    const { group, clock, ids, telemetry } = this.#shared.settings
    const { generation } = this.#assignment
    const trouble = (error: unknown, attempt: number): void => {
      if (attempt === 1) telemetry.log.warn({ group, generation }, `${what}: tried again until it succeeds.`, error)
    }
    return { clock, random: ids.random, signal, trouble }
  }
}
