import type { Broker, FetchedBatch, IncomingRecord, Position, TopicPartition } from '@millrace/messaging'

export type Verdict = 'more' | 'enough'

/** Offsets of one partition: `from` on, before `to` (Infinity: for ever). */
export interface Range extends TopicPartition {
  readonly from: number
  readonly to: number
}

export interface ReadOptions {
  /** Cuts it short. */
  readonly signal: AbortSignal
  /** Awaited before the partition goes on. `enough`: nothing more of this partition. */
  take(record: IncomingRecord): Promise<Verdict> | Verdict
  /** Everything of a partition before this was read. */
  readonly passed?: ((at: Position) => void) | undefined
  /** Retention removed what was to be read, the log was cut, or nobody can read what lies there: the partition ends, for this reason. */
  lost(at: TopicPartition, why: string): void
  trouble(error: Error): void
}

/** Reads each range in its order, side by side. Resolves when all are read, or when cut short; leaves nothing behind. */
export const readRecords = async (broker: Broker, ranges: readonly Range[], options: ReadOptions): Promise<void> => {
  const open = new Map(ranges.filter(({ from, to }) => from < to).map(range => [nameOf(range), range]))
  const done = Promise.withResolvers<void>()
  const finish = (at: TopicPartition): void => {
    open.delete(nameOf(at))
    if (open.size === 0) done.resolve()
  }
  if (open.size === 0 || options.signal.aborted) return
  options.signal.addEventListener('abort', () => done.resolve(), { once: true })
  const follower = broker.follow({
    from: [...open.values()].map(({ topic, partition, from }) => ({ topic, partition, offset: from })),
    records: async batch => {
      const range = open.get(nameOf(batch))
      if (range !== undefined && (await takeBatch(batch, range, options)) === 'enough') finish(batch)
      // A partition that has been read stands still until all are: nothing more of it is fetched.
      if (!open.has(nameOf(batch))) await done.promise
    },
    outOfRange: at => {
      options.lost(at, `${nameOf(at)} was to be read from ${at.offset}, and its log holds ${at.bounds.earliest} to ${at.bounds.latest}`)
      finish(at)
    },
    unreadable: at => {
      options.lost(at, `${nameOf(at)} can't be read beyond ${at.offset}: ${at.error.message}`)
      finish(at)
    },
    trouble: options.trouble,
  })
  await done.promise
  await follower.close()
}

const takeBatch = async (batch: FetchedBatch, { to }: Range, { take, passed, signal }: ReadOptions): Promise<Verdict> => {
  for (const record of batch.records) {
    if (signal.aborted || record.offset >= to) {
      passed?.(record)
      return 'enough'
    }
    // Most records of a search are passed over: a turn of the event loop for each would be most of its time.
    const taken = take(record)
    if ((typeof taken === 'string' ? taken : await taken) === 'enough') return 'enough'
  }
  passed?.({ topic: batch.topic, partition: batch.partition, offset: Math.min(batch.nextOffset, to) })
  return batch.nextOffset >= to ? 'enough' : 'more'
}

/** A key for maps. Topic names hold no slash. */
export const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`
