import type { Position, TopicPartition } from '@millrace/messaging'
import type { Exchange } from '../kafkajs.ts'
import { byTopic } from './by-topic.ts'
import { check } from './error.ts'
import { exchange } from './exchange.ts'
import type { AbortedTransaction } from './read-batches.ts'
import type { Reader } from './reader.ts'

export interface FetchPosition extends Position {
  readonly maxBytes: number
}

export interface FetchedPartition extends TopicPartition {
  readonly errorCode: number
  readonly lastStableOffset: number
  readonly aborted: readonly AbortedTransaction[]
  readonly bytes: Buffer
}

const readPartition = (from: Reader, topic: string): FetchedPartition => {
  const [partition, errorCode] = [from.int32(), from.int16()]
  from.int64()
  const lastStableOffset = from.int64()
  from.int64()
  const aborted = from.array(() => ({ producerId: from.int64(), firstOffset: from.int64() }))
  from.int32()
  return { topic, partition, errorCode, lastStableOffset, aborted, bytes: from.nullableBytes() ?? Buffer.alloc(0) }
}

/** Read committed, without a fetch session. Partitions are served in the order given until `maxBytes` are full. */
export const fetch = (
  positions: readonly FetchPosition[],
  { maxWaitMs, maxBytes }: { readonly maxWaitMs: number; readonly maxBytes: number },
): Exchange<{ readonly partitions: readonly FetchedPartition[] }> =>
  exchange({
    api: ['Fetch', 1, 11],
    write: to =>
      to
        .int32(-1)
        .int32(maxWaitMs)
        .int32(1)
        .int32(maxBytes)
        .int8(1)
        .int32(0)
        .int32(-1)
        .array(byTopic(positions), ({ topic, partitions }) =>
          to.nullableString(topic).array(partitions, at => to.int32(at.partition).int32(-1).int64(at.offset).int64(-1).int32(at.maxBytes)),
        )
        .int32(0)
        .nullableString(''),
    read: from => {
      check(from.int16(), 'fetching')
      from.int32()
      const topics = from.array(() => {
        const topic = from.string()
        return from.array(() => readPartition(from, topic))
      })
      return { partitions: topics.flat() }
    },
  })
