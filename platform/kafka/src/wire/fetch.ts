import type { Position } from '@millrace/messaging'
import type { Exchange } from '../kafkajs.ts'
import { check } from './error.ts'
import { exchange } from './exchange.ts'
import type { AbortedTransaction } from './read-batches.ts'
import type { Reader } from './reader.ts'
import { readUuid, uuidBytes } from './uuid.ts'

export interface FetchPosition extends Position {
  /** The log meant: another topic of the same name is another log. */
  readonly topicId: string
  readonly maxBytes: number
}

export interface FetchedPartition {
  readonly topicId: string
  readonly partition: number
  readonly errorCode: number
  readonly lastStableOffset: number
  readonly aborted: readonly AbortedTransaction[]
  readonly bytes: Buffer
}

const readAborted = (from: Reader): AbortedTransaction => {
  const transaction = { producerId: from.int64(), firstOffset: from.int64() }
  from.skipTags()
  return transaction
}

const readPartition = (from: Reader, topicId: string): FetchedPartition => {
  const [partition, errorCode] = [from.int32(), from.int16()]
  from.int64()
  const lastStableOffset = from.int64()
  from.int64()
  const aborted = from.compactArray(() => readAborted(from))
  from.int32()
  const bytes = from.slice(Math.max(0, from.unsignedVarint() - 1))
  from.skipTags()
  return { topicId, partition, errorCode, lastStableOffset, aborted, bytes }
}

const readTopic = (from: Reader): readonly FetchedPartition[] => {
  const topicId = readUuid(from)
  const partitions = from.compactArray(() => readPartition(from, topicId))
  from.skipTags()
  return partitions
}

/**
 * Read committed, without a fetch session. Partitions are served in the order given until `maxBytes` are full. Version 13: the first that
 * names topics by id (Kafka 3.1), so that a topic made again under its name is never read at a position in the old one (law 5).
 */
export const fetch = (
  positions: readonly FetchPosition[],
  { maxWaitMs, maxBytes }: { readonly maxWaitMs: number; readonly maxBytes: number },
): Exchange<{ readonly partitions: readonly FetchedPartition[] }> =>
  exchange({
    api: ['Fetch', 1, 13],
    flexible: true,
    write: to =>
      to
        .int32(-1)
        .int32(maxWaitMs)
        .int32(1)
        .int32(maxBytes)
        .int8(1)
        .int32(0)
        .int32(-1)
        .compactArray([...Map.groupBy(positions, ({ topicId }) => topicId)], ([topicId, partitions]) =>
          to
            .raw(uuidBytes(topicId))
            .compactArray(partitions, at =>
              to.int32(at.partition).int32(-1).int64(at.offset).int32(-1).int64(-1).int32(at.maxBytes).noTags(),
            )
            .noTags(),
        )
        .compactArray([], () => {})
        .compactString('')
        .noTags(),
    read: from => {
      check(from.int16(), 'fetching')
      from.int32()
      return { partitions: from.compactArray(() => readTopic(from)).flat() }
    },
  })
