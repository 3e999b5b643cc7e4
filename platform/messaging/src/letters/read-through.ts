import { MessagingError } from '../errors.ts'
import type { Bounds, Broker, FetchedBatch, IncomingRecord, TopicPartition } from '../ports/broker.ts'

export interface ReadThroughOptions {
  readonly take: (record: IncomingRecord) => void
  /** Gives up: rejects with MR_CLOSED. */
  readonly signal: AbortSignal
  readonly trouble: (error: unknown) => void
}

/** Reads partitions from `earliest` through `latest`, side by side. */
export const readThrough = async (broker: Broker, ranges: readonly Bounds[], options: ReadThroughOptions): Promise<void> => {
  const open = new Map(ranges.filter(({ earliest, latest }) => earliest < latest).map(range => [nameOf(range), range]))
  if (open.size === 0) return
  const { take, signal, trouble } = options
  const end = Promise.withResolvers<void>()
  const stop = () => end.reject(new MessagingError('MR_CLOSED', `Reading ${ranges[0]?.topic} was given up.`))
  const close = (at: TopicPartition): void => {
    open.delete(nameOf(at))
    if (open.size === 0) end.resolve()
  }
  const records = (batch: FetchedBatch): void => {
    const latest = open.get(nameOf(batch))?.latest
    if (latest === undefined) return
    for (const record of batch.records) if (record.offset < latest) take(record)
    if (batch.nextOffset >= latest) close(batch)
  }
  signal.addEventListener('abort', stop, { once: true })
  const follower = broker.follow({
    from: [...open.values()].map(({ topic, partition, earliest }) => ({ topic, partition, offset: earliest })),
    records,
    // What was to be read has been removed since.
    outOfRange: close,
    unreadable: ({ error }) => end.reject(error),
    trouble,
  })
  try {
    if (signal.aborted) stop()
    await end.promise
  } finally {
    signal.removeEventListener('abort', stop)
    await follower.close()
  }
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${partition} ${topic}`
