import type { Room } from '../batch/room.ts'
import type { Letterbox } from '../letters/letterbox.ts'
import type { Assignment, Bounds, CommittedOffset, FetchedBatch, Position, TopicPartition } from '../ports/broker.ts'
import { whileUnavailable } from '../time/backoff.ts'
import type { Deadlines } from '../time/deadlines.ts'
import { type Begun, beginAssignment } from './assign.ts'
import { createCalls } from './calls.ts'
import { createCommitter } from './committer.ts'
import type { PartitionStatus } from './consumer.ts'
import { createPartition, type Partition } from './partition.ts'
import { reportStop } from './report.ts'
import type { Settings } from './settings.ts'
import { outsideLog } from './start.ts'

/** After an abort, a handler that heeds its signal is back within this. */
const ABORT_GRACE_MS = 1_000
const COMMIT_WITHIN_MS = 3_000

/** What is shared by all generations of a consumer. */
export interface Shared {
  readonly settings: Settings
  readonly places: Room
  readonly deadlines: Deadlines
  readonly letterbox: Letterbox
  /** Aborted when the consumer closes. */
  readonly closing: AbortSignal
}

/** What one assignment gave, and the work on it: stamped, so that nothing of it outlives it. */
export interface Generation {
  /** Looks up where to begin, and begins. */
  begin(): Promise<void>
  take(batch: FetchedBatch): void
  outOfRange(at: Position & { readonly bounds: Bounds }): void
  /** Stops taking, drains, commits. */
  end(): Promise<void>
  status(): readonly PartitionStatus[]
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${partition} ${topic}`

export const createGeneration = (shared: Shared, assignment: Assignment): Generation => {
  const { settings } = shared
  const { group, clock, ids, telemetry } = settings
  const over = new AbortController()
  const calls = createCalls({ settings, places: shared.places, deadlines: shared.deadlines })
  const partitions = new Map<string, Partition>()
  const standing: PartitionStatus[] = []

  const patience = (what: string, signal: AbortSignal) => ({
    clock,
    random: ids.random,
    signal,
    trouble: (error: unknown, attempt: number) => {
      if (attempt === 1) telemetry.log.warn({ group, generation: assignment.generation }, `${what}: tried again until it succeeds.`, error)
    },
  })

  const committer = createCommitter({
    dirty: () => (over.signal.aborted ? [] : [...partitions.values()].flatMap(partition => partition.dirty() ?? [])),
    commit: offsets => whileUnavailable(() => assignment.commit(offsets), patience('Committing offsets failed', over.signal)),
    committed: offsets => {
      telemetry.count('millrace_offset_commits_total', { group })
      for (const offset of offsets) noteCommitted(offset)
    },
    refused: error => telemetry.log.error({ group }, 'The broker refused the committed offsets.', error),
  })

  const noteCommitted = (committed: CommittedOffset): void => {
    const partition = partitions.get(nameOf(committed))
    partition?.committed(committed.offset)
    if (partition !== undefined) reportStatus(settings, partition.status())
  }

  const place = (begun: Begun): Position | undefined => {
    const { at, start, letters } = begun
    if (start.kind === 'stop') {
      reportStop(telemetry, group, at, start.stopped)
      const { topic, partition } = at
      const finished = begun.committed ?? 0
      standing.push({ topic, partition, finished, latest: begun.latest, inHand: 0, liveLetters: letters.size, stopped: start.stopped })
      return undefined
    }
    const { letterbox } = shared
    const finished = committer.request
    const partition = createPartition({ ...begun, start: start.offset, letterbox, assignment, calls, settings, finished })
    partitions.set(nameOf(at), partition)
    telemetry.gauge('millrace_stopped_partitions', { group, topic: at.topic, partition: at.partition }, 0)
    reportStatus(settings, partition.status())
    return { topic: at.topic, partition: at.partition, offset: start.offset }
  }

  /** Everything of this generation is void. */
  const finishOff = (): void => {
    over.abort()
    for (const partition of partitions.values()) partition.stop()
    calls.abort()
  }

  const idle = async (): Promise<void> => {
    await Promise.all([...partitions.values()].map(partition => partition.idle()))
  }

  const atMost = async (ms: number, work: Promise<void>): Promise<void> => {
    const done = new AbortController()
    await Promise.race([work, clock.sleep(ms, done.signal)])
    done.abort()
  }

  let ended: Promise<void> | undefined
  const end = async (): Promise<void> => {
    calls.stop()
    for (const partition of partitions.values()) partition.stop()
    await atMost(settings.drainMs, idle())
    calls.abort()
    await atMost(ABORT_GRACE_MS, idle())
    // law 5, law 12: what was finished is said before anyone else takes over.
    await atMost(COMMIT_WITHIN_MS, committer.flush())
    finishOff()
  }

  const begin = async (signal: AbortSignal): Promise<void> => {
    const begun = await whileUnavailable(
      () => beginAssignment(settings, assignment, signal),
      patience('Looking up where to begin failed', signal),
    )
    if (!signal.aborted) assignment.start(begun.flatMap(one => place(one) ?? []))
  }

  return {
    begin: async () => {
      const signal = AbortSignal.any([assignment.signal, shared.closing])
      assignment.signal.addEventListener('abort', finishOff, { once: true })
      telemetry.count('millrace_rebalances_total', { group })
      await begin(signal).catch(error => {
        // It ends anyway; what is given back is looked up again by its next owner.
        if (!signal.aborted) throw error
      })
    },
    take: batch => partitions.get(nameOf(batch))?.take(batch),
    outOfRange: at => partitions.get(nameOf(at))?.halt(outsideLog(at.bounds, at.offset)),
    end: () => {
      ended ??= end()
      return ended
    },
    status: () => [...standing, ...[...partitions.values()].map(partition => partition.status())],
  }
}

const reportStatus = (
  { telemetry, group }: Settings,
  { topic, partition, finished, latest, inHand, liveLetters }: PartitionStatus,
): void => {
  const labels = { group, topic, partition }
  telemetry.gauge('millrace_in_hand_messages', labels, inHand)
  telemetry.gauge('millrace_lag_messages', labels, latest - finished)
  telemetry.gauge('millrace_live_letters', labels, liveLetters)
}
