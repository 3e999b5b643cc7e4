import { type Bounds, type Broker, header, type IncomingRecord } from '@millrace/messaging'
import { digestOf } from './read-commits.ts'
import type { AuditedRecord } from './snapshot.ts'

const audited = ({ topic, partition, offset, key, value, headers }: IncomingRecord): AuditedRecord => ({
  topic,
  partition,
  offset,
  key: key?.toString() ?? '',
  id: headers.get(header.id) ?? '',
  subject: headers.get(header.subject) ?? '',
  sequence: Number(headers.get(header.sequence) ?? 0),
  digest: value === null ? null : digestOf(value),
})

const placeOf = ({ topic, partition }: { readonly topic: string; readonly partition: number }) => `${topic}/${partition}`

/**
 * Everything that lies on these topics now. Rejects when the signal aborts before it was read, or its log was cut meanwhile.
 * On compacted topics an older record may be removed while we read, because of a newer one behind the end asked for at first:
 * they are read on to an end that is asked for after all before it was passed.
 */
export const readRecords = async (
  broker: Broker,
  topics: readonly { readonly topic: string; readonly compacted: boolean }[],
  signal: AbortSignal,
): Promise<readonly AuditedRecord[]> => {
  const found = new Map<string, AuditedRecord[]>()
  const read = async (bounds: readonly Bounds[]): Promise<void> => {
    const toRead = bounds.filter(({ earliest, latest }) => latest > earliest)
    const take = (record: IncomingRecord) => {
      const place = placeOf(record)
      const own = found.get(place) ?? []
      found.set(place, own)
      own.push(audited(record))
    }
    if (toRead.length > 0) await followTo(broker, toRead, signal, take)
  }
  const first = await broker.topics.bounds(topics.map(({ topic }) => topic))
  await read(first)
  const ends = new Map(first.map(at => [placeOf(at), at.latest]))
  const later = await broker.topics.bounds(topics.filter(({ compacted }) => compacted).map(({ topic }) => topic))
  await read(later.map(at => ({ ...at, earliest: ends.get(placeOf(at)) ?? at.earliest })))
  return [...found.values()].flat()
}

/** Follows each partition up to where it ended when its bounds were asked for. */
export const followTo = async (
  broker: Broker,
  bounds: readonly Bounds[],
  signal: AbortSignal,
  take: (record: IncomingRecord) => void,
): Promise<void> => {
  const left = new Map(bounds.map(at => [placeOf(at), at.latest]))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  const follower = broker.follow({
    from: bounds.map(({ topic, partition, earliest }) => ({ topic, partition, offset: earliest })),
    records: batch => {
      const place = placeOf(batch)
      const end = left.get(place)
      if (end === undefined) return
      for (const record of batch.records) if (record.offset < end) take(record)
      if (batch.nextOffset >= end) left.delete(place)
      if (left.size === 0) resolve()
    },
    outOfRange: ({ topic, partition }) => reject(new Error(`${topic}/${partition} was cut while it was read: audit again`)),
    unreadable: ({ error }) => reject(error),
    trouble: () => undefined, // it gets back by itself, and the signal bounds the waiting
  })
  try {
    signal.throwIfAborted()
    await promise
  } finally {
    signal.removeEventListener('abort', abort)
    await follower.close()
  }
}
