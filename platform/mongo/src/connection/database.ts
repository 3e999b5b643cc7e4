import { EventSourcingError } from '@millrace/event-sourcing'
import type { Clock, Telemetry } from '@millrace/messaging'
import mongoose, { type mongo } from 'mongoose'
import { storeError } from './store-error.ts'
import { addressOf } from './url.ts'

/** How long one query may run on the server. */
export const queryMs = 10_000

/** One service's database, through a connection of its own. */
export interface Database {
  ready(signal: AbortSignal): Promise<void>
  /** Prepares a part of the database (indexes) each time the store gets ready. */
  onReady(prepare: () => Promise<void>): void
  /** Only within `run`. Throws MR_STORE_UNAVAILABLE while not ready. */
  collection<D extends mongo.Document>(name: string): mongo.Collection<D>
  /** Runs one operation: its time is told to telemetry, its error becomes one of the Store port's. */
  run<T>(operation: string, work: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

const connectionOptions = {
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  appName: 'millrace',
  maxPoolSize: 20,
  waitQueueTimeoutMS: 10_000,
  serverSelectionTimeoutMS: 5_000,
  connectTimeoutMS: 5_000,
  socketTimeoutMS: 30_000,
  heartbeatFrequencyMS: 2_000,
  // law 1: what was answered is on disk of a majority, and what is read stays.
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: 10_000 },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
  // A write whose answer was lost is told as such: the engine looks what became of it.
  retryWrites: false,
  ignoreUndefined: true,
  promoteBuffers: true,
} as const

const retryMs = 250

/** Rejects as soon as the signal aborts, whatever the work goes on to do. */
const unlessAborted = async <T>(signal: AbortSignal, work: Promise<T>): Promise<T> => {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort)
  return Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener('abort', abort))
}

interface DatabaseOptions {
  readonly url: string
  readonly clock: Clock
  readonly telemetry: Telemetry | undefined
}

export const createDatabase = ({ url, clock, telemetry }: DatabaseOptions): Database => {
  const address = addressOf(url)
  const connection = mongoose.createConnection()
  const preparations: (() => Promise<void>)[] = []
  let closed = false

  const unavailable = (why: string, cause?: unknown): Error =>
    new EventSourcingError('MR_STORE_UNAVAILABLE', `MongoDB at ${address} ${why}`, { failure: 'unavailable', cause })

  const run = async <T>(operation: string, work: () => Promise<T>): Promise<T> => {
    const from = clock.monotonicMs()
    const tell = (outcome: string) =>
      telemetry?.observe('millrace_store_operation_seconds', { operation, outcome }, (clock.monotonicMs() - from) / 1000)
    try {
      const result = await work()
      tell('done')
      return result
    } catch (error) {
      const told = storeError(error, operation, address)
      tell(told.failure === 'unavailable' ? 'unavailable' : 'refused')
      throw told
    }
  }

  const prepare = async (): Promise<void> => {
    await run('connect', () => connection.openUri(url, { ...connectionOptions }))
    await Promise.all(preparations.map(each => each()))
  }

  return {
    async ready(signal) {
      for (let last: unknown; ; ) {
        if (closed) throw unavailable('is closed: make a new store')
        if (signal.aborted) throw unavailable('did not get ready in time: see that it runs and can be reached', last ?? signal.reason)
        try {
          return await unlessAborted(signal, prepare())
        } catch (error) {
          if (!signal.aborted && !(error instanceof EventSourcingError && error.failure === 'unavailable')) throw error
          last = error
        }
        await clock.sleep(retryMs, signal)
      }
    },
    onReady: each => preparations.push(each),
    collection: name => {
      if (closed || connection.db === undefined) throw unavailable(closed ? 'is closed' : 'is not connected yet: await ready()')
      return connection.db.collection(name)
    },
    run,
    async close() {
      closed = true
      await connection.destroy(true)
    },
  }
}
