import { type Broker, type Clock, type Ids, MessagingError, type Telemetry, type TransactionalWriter } from '@millrace/messaging'
import { encodeRecord, type WrittenRecord } from './records.ts'
import { overloaded, Refusal, storeFailed, timedOut } from './refusal.ts'

/** What a decision writes, all of it or nothing, and what it answers once that was read back. */
export interface Appended<T> {
  readonly records: readonly WrittenRecord[]
  readonly result: T
}

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
  readonly catchUp: () => Promise<void>
  readonly readBack: (record: EncodedRecord) => { readonly seen: Promise<void>; readonly forget: () => void }
}

export interface Appender {
  append<T>(decide: () => Appended<T>): Promise<T>
  close(): Promise<void>
}

const MAX_WAITING = 1_000
const ANSWER_WITHIN_MS = 5_000
const MAX_FENCED = 20
const MAX_FAILED = 3
const PAUSE_MS = 25

const isFenced = (error: unknown): boolean => error instanceof MessagingError && error.code === 'MR_FENCED'

/**
 * The one writer. All registries of a topic share one transactional id, so beginning a transaction ends every other's:
 * whoever decides has read all there is, and a decision made on less can't be committed. No two records ever contend
 * for an id or a version: compaction keeps the last record of a key, so a second claim would in time erase the first.
 */
export const appender = (options: AppenderOptions): Appender => {
  const { broker, clock, ids, telemetry, topic } = options
  let writer: TransactionalWriter | undefined
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0

  /** A new writer fences the old one's transaction, whatever became of it. */
  const dropWriter = async (): Promise<void> => {
    const old = writer
    writer = undefined
    await old?.close().catch(error => telemetry.log.warn({ topic }, "The registry's writer didn't close.", error))
  }

  const attempt = async <T>(decide: () => Appended<T>): Promise<T> => {
    writer ??= broker.transactions(`millrace-registry-${topic}`)
    let backs: ReturnType<AppenderOptions['readBack']>[] = []
    try {
      const { result } = await writer.transaction(async send => {
        await options.catchUp()
        const decided = decide()
        const encoded = decided.records.map(encodeRecord)
        backs = encoded.map(options.readBack)
        if (encoded.length > 0) await send(encoded.map(record => ({ topic, partition: 0, ...record, headers: [], timestamp: clock.now() })))
        return decided
      })
      // Nothing counts before it was read back; the next decision waits for it too.
      await Promise.all(backs.map(({ seen }) => seen))
      return result
    } finally {
      for (const { forget } of backs) forget()
    }
  }

  /**
   * Tries again with a new writer, which may always be done: whatever became of the last try, the next one decides with its
   * outcome before it. Another registry's fence isn't a failure; the broker is asked three times.
   */
  const insistently = async <T>(decide: () => Appended<T>, fenced = 0, failed = 0): Promise<T> => {
    try {
      return await attempt(decide)
    } catch (error) {
      if (error instanceof Refusal && error.status < 500) throw error
      await dropWriter()
      if (error instanceof Refusal) throw error
      if (fenced === MAX_FENCED) throw timedOut(`other registries kept writing the topic ${topic}.`, error)
      if (failed === MAX_FAILED) throw storeFailed(`the topic ${topic} couldn't be written.`, error)
      await clock.sleep(PAUSE_MS * (0.5 + ids.random()))
      return insistently(decide, isFenced(error) ? fenced + 1 : fenced, isFenced(error) ? failed : failed + 1)
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

  return {
    append: async decide => {
      if (waiting >= MAX_WAITING) throw overloaded() // law 11
      waiting += 1
      const work = last.then(() => insistently(decide)).finally(() => (waiting -= 1))
      last = work.catch(() => undefined)
      return answeredInTime(work)
    },
    close: async () => {
      await last
      await dropWriter()
    },
  }
}
