import { type Broker, type Clock, type Ids, MessagingError, type Telemetry, type TransactionalWriter } from '@millrace/messaging'
import { encodeRecord, type WrittenRecord } from './records.ts'
import { overloaded, Refusal, storeFailed, timedOut } from './refusal.ts'
import type { RegistryState } from './state.ts'

/** What a decision writes, all of it or nothing, and what it answers once that was read back. */
export interface Appended<T> {
  readonly records: readonly WrittenRecord[]
  readonly result: T
}

export type Decide<T> = (state: RegistryState) => Appended<T>

interface EncodedRecord {
  readonly key: Buffer
  readonly value: Buffer | null
}

export interface AppenderOptions {
  readonly broker: Broker
  readonly clock: Clock
  readonly ids: Pick<Ids, 'random'>
  readonly telemetry: Telemetry
  readonly topic: string
  readonly state: RegistryState
  readonly catchUp: () => Promise<void>
  readonly readBack: (record: EncodedRecord) => { readonly seen: Promise<void>; readonly forget: () => void }
}

export interface Appender {
  append<T>(decide: Decide<T>): Promise<T>
  close(): Promise<void>
}

const MAX_WAITING = 1_000
/** Decisions in one transaction. */
const MAX_TOGETHER = 100
const ANSWER_WITHIN_MS = 5_000
const MAX_OVERTAKEN = 20
const MAX_UNAVAILABLE = 3
const MIN_PAUSE_MS = 20
const MAX_PAUSE_MS = 2_000

/** A decision that waits for its transaction. */
interface Job {
  /** Decides, and leaves its records on the state for the next. `settle` tells who asked, once they were read back. */
  decideOn(staged: RegistryState): { readonly records: readonly WrittenRecord[]; readonly settle: () => void }
  fail(error: unknown): void
}

const jobOf = <T>(decide: Decide<T>): { readonly job: Job; readonly answer: Promise<T> } => {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const decideOn: Job['decideOn'] = staged => {
    try {
      const { records, result } = decide(staged)
      for (const record of records) staged.apply(record)
      return { records, settle: () => resolve(result) }
    } catch (error) {
      return { records: [], settle: () => reject(error) }
    }
  }
  return { job: { decideOn, fail: reject }, answer: promise }
}

/** Anything but an outage: a fence, or what the broker says to a transaction that another's fence meets half-way. */
const isOvertaken = (error: unknown): boolean => !(error instanceof MessagingError && error.failure === 'unavailable')

/**
 * The one writer. All registries of a topic share one transactional id, so beginning a transaction ends every other's:
 * whoever decides has read all there is, and a decision made on less can't be committed. No two records ever contend
 * for an id or a version: compaction keeps the last record of a key, so a second claim would in time erase the first.
 */
export const appender = (options: AppenderOptions): Appender => {
  const { broker, clock, ids, telemetry, topic } = options
  let writer: TransactionalWriter | undefined
  let writing: Promise<void> | undefined
  const waiting: Job[] = []

  /** A new writer fences the old one's transaction, whatever became of it. */
  const dropWriter = async (): Promise<void> => {
    const old = writer
    writer = undefined
    await old?.close().catch(error => telemetry.log.warn({ topic }, "The registry's writer didn't close.", error))
  }

  /** One transaction for all that wait: each decides on what those before it leave. */
  const attempt = async (jobs: readonly Job[]): Promise<void> => {
    writer ??= broker.transactions(`millrace-registry-${topic}`)
    let backs: ReturnType<AppenderOptions['readBack']>[] = []
    try {
      const decided = await writer.transaction(async send => {
        await options.catchUp()
        const staged = options.state.fork()
        const outcomes = jobs.map(job => job.decideOn(staged))
        const encoded = outcomes.flatMap(({ records }) => records).map(encodeRecord)
        backs = encoded.map(options.readBack)
        if (encoded.length > 0) await send(encoded.map(record => ({ topic, partition: 0, ...record, headers: [], timestamp: clock.now() })))
        return outcomes
      })
      // Nothing counts before it was read back; the next decisions wait for it too.
      await Promise.all(backs.map(({ seen }) => seen))
      for (const { settle } of decided) settle()
    } finally {
      for (const { forget } of backs) forget()
    }
  }

  /**
   * Tries again with a new writer, which may always be done: whatever became of the last try, the next one decides with its
   * outcome before it. Being overtaken by another registry isn't a failure; a broker that is down is asked three times more.
   */
  const insistently = async (jobs: readonly Job[], overtaken = 0, unavailable = 0): Promise<void> => {
    const begun = clock.monotonicMs()
    try {
      await attempt(jobs)
    } catch (error) {
      await dropWriter()
      if (error instanceof Refusal) throw error
      if (overtaken === MAX_OVERTAKEN) throw timedOut(`other registries kept writing the topic ${topic}.`, error)
      if (unavailable === MAX_UNAVAILABLE) throw storeFailed(`the topic ${topic} couldn't be written.`, error)
      // As long as a try takes and longer each time, so that the other can finish on a slow machine too.
      const pauseMs = Math.max(MIN_PAUSE_MS, clock.monotonicMs() - begun) * 2 ** overtaken
      await clock.sleep(Math.min(MAX_PAUSE_MS, pauseMs) * (0.5 + ids.random()))
      const again = isOvertaken(error) ? ([overtaken + 1, unavailable] as const) : ([overtaken, unavailable + 1] as const)
      await insistently(jobs, ...again)
    }
  }

  const answeredInTime = async <T>(work: Promise<T>): Promise<T> => {
    const answered = new AbortController()
    const late = clock.sleep(ANSWER_WITHIN_MS, answered.signal).then((): never => {
      throw timedOut(`the topic ${topic} didn't take the change within ${ANSWER_WITHIN_MS} ms; it may still.`)
    })
    late.catch(() => undefined)
    return Promise.race([work, late]).finally(() => answered.abort())
  }

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const jobs = waiting.splice(0, MAX_TOGETHER)
      await insistently(jobs).catch(error => {
        for (const job of jobs) job.fail(error)
      })
    }
    writing = undefined
  }

  return {
    append: async decide => {
      if (waiting.length >= MAX_WAITING) throw overloaded() // law 11
      const { job, answer } = jobOf(decide)
      waiting.push(job)
      writing ??= writeAll()
      return answeredInTime(answer)
    },
    close: async () => {
      await writing
      await dropWriter()
    },
  }
}
