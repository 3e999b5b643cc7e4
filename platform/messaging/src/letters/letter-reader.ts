import { createBatcher, type Outcome, succeeded } from '../batch/batcher.ts'
import { MessagingError } from '../errors.ts'
import type { Broker, IncomingRecord, TopicPartition } from '../ports/broker.ts'
import type { Log } from '../ports/telemetry.ts'

/** Reads single records of one partition of letters again: the index of live ones keeps no payloads. */
export interface LetterReader {
  /** Undefined when compaction has taken it away. */
  read(position: number): Promise<IncomingRecord | undefined>
}

/** What is wanted while a scan is at work is read together by the next one. */
export const createLetterReader = (broker: Broker, at: TopicPartition, log: Log, signal: AbortSignal): LetterReader => {
  const batcher = createBatcher<number, IncomingRecord | undefined>(async positions => {
    const found = await scan(broker, at, positions, log, signal)
    return positions.map((position): Outcome<IncomingRecord | undefined> => succeeded(found.get(position)))
  })
  return { read: position => batcher.add(position) }
}

const scan = async (broker: Broker, { topic, partition }: TopicPartition, positions: readonly number[], log: Log, signal: AbortSignal) => {
  const wanted = new Set(positions)
  const last = Math.max(...positions)
  const found = new Map<number, IncomingRecord>()
  const end = Promise.withResolvers<void>()
  const stop = () => end.reject(new MessagingError('MR_CLOSED', `Reading letters of ${topic}/${partition} was given up.`))
  signal.addEventListener('abort', stop, { once: true })
  const follower = broker.follow({
    from: [{ topic, partition, offset: Math.min(...positions) }],
    records: batch => {
      for (const record of batch.records) if (wanted.has(record.offset)) found.set(record.offset, record)
      if (batch.nextOffset > last) end.resolve()
    },
    // Compaction has moved the beginning of the log past it.
    outOfRange: () => end.resolve(),
    trouble: error => log.warn({ topic, partition }, 'Reading letters is held up.', error),
  })
  try {
    if (signal.aborted) stop()
    await end.promise
    return found
  } finally {
    signal.removeEventListener('abort', stop)
    await follower.close()
  }
}
