import { createBatcher, type Outcome, succeeded } from '../batch/batcher.ts'
import type { Broker, IncomingRecord, TopicPartition } from '../ports/broker.ts'
import type { Log } from '../ports/telemetry.ts'
import { readThrough } from './read-through.ts'

/** Reads single records of one partition of letters again: the index of live ones keeps no payloads. */
export interface LetterReader {
  /** Undefined when compaction has taken it away. */
  read(position: number): Promise<IncomingRecord | undefined>
}

/** What is wanted while a scan is at work is read together by the next one. */
export const createLetterReader = (broker: Broker, at: TopicPartition, log: Log, signal: AbortSignal): LetterReader => {
  const batcher = createBatcher<number, IncomingRecord | undefined>(async positions => {
    const wanted = new Set(positions)
    const found = new Map<number, IncomingRecord>()
    const range = { ...at, earliest: Math.min(...positions), latest: Math.max(...positions) + 1 }
    await readThrough(broker, [range], {
      take: record => wanted.has(record.offset) && found.set(record.offset, record),
      signal,
      trouble: error => log.warn({ topic: at.topic, partition: at.partition }, 'Reading letters is held up.', error),
    })
    return positions.map((position): Outcome<IncomingRecord | undefined> => succeeded(found.get(position)))
  })
  return { read: position => batcher.add(position) }
}
