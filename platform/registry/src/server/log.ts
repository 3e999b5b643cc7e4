import type { Broker, Clock, FetchedBatch, Follower, Ids, Telemetry } from '@millrace/messaging'
import { appender, type Decide } from './appender.ts'
import { type Position, position } from './position.ts'
import { decodeRecord } from './records.ts'
import { storeFailed, timedOut } from './refusal.ts'
import type { RegistryState } from './state.ts'

export interface LogOptions {
  readonly broker: Broker
  readonly clock: Clock
  readonly ids: Pick<Ids, 'random'>
  readonly telemetry: Telemetry
  readonly topic: string
  /** What the topic says: every record is applied to it, in log order. */
  readonly state: RegistryState
}

/** The registry's topic, read from its beginning and followed. */
export interface SchemaLog {
  /** Everything that was committed before the call has been applied. Refuses (500xx) when that can't be known. */
  caughtUp(): Promise<void>
  /** Runs `decide` when nobody else can write, and everything written before has been applied; resolves when its records were read back. */
  append<T>(decide: Decide<T>): Promise<T>
  close(): Promise<void>
}

/** Clients wait 10 s and longer: they should hear why rather than hang up. */
const CATCH_UP_TIMEOUT_MS = 4_000

/** One run at a time; calls made meanwhile share the next. */
const coalesced = (run: () => Promise<void>): (() => Promise<void>) => {
  let running = Promise.resolve()
  let next: Promise<void> | undefined
  return () => {
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined
        running = run()
        return running
      })
    return next
  }
}

/** By a record's bytes, who waits for it: once for each time it was written. */
type Waiting = Map<string, (() => void)[]>

const reading = (options: LogOptions, read: Position, waiting: Waiting, trouble: Trouble) => (batch: FetchedBatch) => {
  const { telemetry, topic, state } = options
  trouble.over()
  for (const record of batch.records) {
    try {
      const said = decodeRecord(record.key, record.value)
      const why = said && state.apply(said)
      if (why) telemetry.log.error({ topic, partition: 0, offset: record.offset }, `A record of the registry doesn't count: ${why}.`)
    } catch (error) {
      telemetry.log.error(
        { topic, partition: 0, offset: record.offset },
        "A record of the registry's topic isn't the registry's: skipped.",
        error,
      )
    }
    waiting.get(written(record))?.shift()?.()
  }
  read.moveTo(batch.nextOffset)
}

/** Said once when it begins and once when it is over, however often a broker that is down is asked. */
const troubleWith = ({ telemetry, topic }: LogOptions) => {
  let isTroubled = false
  return {
    over: () => {
      if (isTroubled) telemetry.log.info({ topic }, 'The registry reads its topic again.')
      isTroubled = false
    },
    begins: (error: Error) => {
      if (!isTroubled) telemetry.log.warn({ topic }, "The registry can't read its topic; it goes on trying.", error)
      isTroubled = true
    },
  }
}
type Trouble = ReturnType<typeof troubleWith>

const written = ({ key, value }: { readonly key: Buffer | null; readonly value: Buffer | null }): string => `${key}\n${value}`

export const openLog = async (options: LogOptions): Promise<SchemaLog> => {
  const { broker, clock, telemetry, topic } = options
  const [bounds] = await broker.topics.bounds([topic])
  const start = bounds?.earliest ?? 0
  const read = position(start)
  const waiting: Waiting = new Map()
  const trouble = troubleWith(options)

  const follower: Follower = broker.follow({
    from: [{ topic, partition: 0, offset: start }],
    records: reading(options, read, waiting, trouble),
    outOfRange: ({ offset, bounds: at }) => {
      const what = `the topic ${topic} now holds offsets ${at.earliest} to ${at.latest} and this registry stands at ${offset}: start it again.`
      telemetry.log.error({ topic, partition: 0, offset }, `The registry's records were cut off or replaced: ${what}`)
      read.fail(storeFailed(what))
    },
    unreadable: ({ offset, error }) => {
      telemetry.log.error(
        { topic, partition: 0, offset, code: error.code },
        "The registry's records can't be read on: start it again once that is mended.",
        error,
      )
      read.fail(storeFailed(error.message))
    },
    trouble: trouble.begins,
  })

  const end = async (): Promise<number> => {
    const [now] = await broker.topics.bounds([topic]).catch(error => {
      throw storeFailed(`the end of the topic ${topic} can't be asked for.`, error)
    })
    return now?.latest ?? 0
  }

  const catchUp = async (): Promise<void> => {
    const timeout = new AbortController()
    const late = clock.sleep(CATCH_UP_TIMEOUT_MS, timeout.signal).then(() => {
      if (!timeout.signal.aborted) throw timedOut(`the topic ${topic} wasn't read to its end within ${CATCH_UP_TIMEOUT_MS} ms.`)
    })
    try {
      await Promise.race([end().then(offset => read.reached(offset)), late])
      trouble.over()
    } finally {
      timeout.abort()
    }
  }

  /** Resolves when the follower has applied a record with these bytes. Asked for before it is sent. */
  const readBack = (record: { readonly key: Buffer; readonly value: Buffer | null }) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const same = waiting.get(written(record)) ?? []
    waiting.set(written(record), [...same, resolve])
    const seen = Promise.race([promise, read.failed])
    seen.catch(() => undefined) // nobody waits for it when the transaction failed
    return { seen, forget: () => waiting.delete(written(record)) }
  }

  const append = appender({ ...options, catchUp, readBack })
  return {
    caughtUp: coalesced(catchUp),
    append: append.append,
    close: async () => {
      read.fail(storeFailed('the registry is stopping.'))
      await append.close()
      await follower.close()
    },
  }
}
