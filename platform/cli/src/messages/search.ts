import type { Broker, IncomingRecord, Position } from '@millrace/messaging'
import { type Range, readRecords, type Verdict } from '../reading/read-records.ts'
import type { Decoder } from './decode.ts'
import { type Filter, matches, matchesType } from './filter.ts'
import { type Envelope, envelopeOf, type MessageRow, rowOf } from './row.ts'

export interface SearchOptions {
  readonly broker: Broker
  readonly ranges: readonly Range[]
  readonly filter: Filter
  readonly decode: Decoder
  readonly withData: boolean
  /** Default: all. */
  readonly limit?: number | undefined
  readonly signal: AbortSignal
  found(row: MessageRow): Promise<void>
  readonly passed?: ((at: Position) => void) | undefined
  trouble(error: Error): void
}

/** Reads ranges and gives what the filter lets through, partitions side by side. Answers what could not be read any more. */
export const search = async (options: SearchOptions): Promise<{ readonly found: number; readonly lost: readonly string[] }> => {
  const { broker, ranges, filter, decode, withData, limit = Number.POSITIVE_INFINITY, signal, passed, trouble } = options
  const topics = await broker.topics.describe([...new Set(ranges.map(({ topic }) => topic))])
  const topicIds = new Map(topics.map(({ topic, topicId }) => [topic, topicId]))
  const enough = new AbortController()
  const lost: string[] = []
  let found = 0
  const give = async (record: IncomingRecord, envelope: Envelope): Promise<Verdict> => {
    const row = rowOf(record, envelope, await decode(record), withData)
    if (!matchesType(filter, row.type) || found >= limit) return 'more'
    found += 1
    await options.found(row)
    if (found >= limit) enough.abort()
    return 'more'
  }
  await readRecords(broker, ranges, {
    signal: AbortSignal.any([signal, enough.signal]),
    take: record => {
      const envelope = envelopeOf(record, topicIds.get(record.topic) ?? '')
      if (!matches(filter, envelope) || (envelope.type !== '' && !matchesType(filter, envelope.type))) return 'more'
      return give(record, envelope)
    },
    passed,
    lost: (_, why) => lost.push(why),
    trouble,
  })
  return { found, lost }
}
