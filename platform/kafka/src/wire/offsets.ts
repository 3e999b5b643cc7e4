import type { CommittedOffset, Position, TopicPartition } from '@millrace/messaging'
import type { Exchange } from '../kafkajs.ts'
import { byTopic, type OfTopic } from './by-topic.ts'
import { check } from './error.ts'
import { exchange } from './exchange.ts'
import type { MemberOf } from './group.ts'
import type { Reader } from './reader.ts'

const flat = <T>(from: Reader, read: (topic: string, partition: number) => T): T[] =>
  from
    .array(() => {
      const topic = from.string()
      return from.array(() => read(topic, from.int32()))
    })
    .flat()

export const offsetCommit = (of: MemberOf, offsets: readonly CommittedOffset[]): Exchange<object> =>
  exchange({
    api: ['OffsetCommit', 8, 5],
    write: to =>
      to
        .nullableString(of.group)
        .int32(of.generation)
        .nullableString(of.memberId)
        .array(byTopic(offsets), ({ topic, partitions }: OfTopic<CommittedOffset>) =>
          to
            .nullableString(topic)
            .array(partitions, ({ partition, offset, metadata }) => to.int32(partition).int64(offset).nullableString(metadata)),
        ),
    read: from => {
      flat(from, (topic, partition) => check(from.int16(), `committing ${topic}/${partition} of group ${of.group}`))
      return {}
    },
  })

/** An answer to OffsetFetch, without partitions that have none. */
export const readOffsets = (from: Reader, group: string): readonly CommittedOffset[] => {
  const committed = flat(from, (topic, partition) => {
    const [offset, metadata] = [from.int64(), from.string()]
    check(from.int16(), `reading the offset of ${topic}/${partition} in group ${group}`)
    return { topic, partition, offset, metadata }
  })
  check(from.int16(), `reading offsets of group ${group}`)
  return committed.filter(({ offset }) => offset >= 0)
}

/** Only of partitions that have one. */
export const offsetFetch = (group: string, of: readonly TopicPartition[]): Exchange<{ readonly committed: readonly CommittedOffset[] }> =>
  exchange({
    api: ['OffsetFetch', 9, 4],
    write: to =>
      to
        .nullableString(group)
        .array(byTopic(of), ({ topic, partitions }) => to.nullableString(topic).array(partitions, ({ partition }) => to.int32(partition))),
    read: from => ({ committed: readOffsets(from, group) }),
  })

/** As timestamps to ask for. `latest` is the last stable offset: read committed. */
export const bound = { latest: -1, earliest: -2 } as const

/** First offsets of a time (epoch ms), read committed; -1 where no record is that late. */
export const listOffsets = (of: readonly TopicPartition[], timestamp: number): Exchange<{ readonly positions: readonly Position[] }> =>
  exchange({
    api: ['ListOffsets', 2, 3],
    write: to =>
      to
        .int32(-1)
        .int8(1)
        .array(byTopic(of), ({ topic, partitions }) =>
          to.nullableString(topic).array(partitions, ({ partition }) => to.int32(partition).int64(timestamp)),
        ),
    read: from => ({
      positions: flat(from, (topic, partition) => {
        check(from.int16(), `asking for an offset of ${topic}/${partition}`)
        from.int64()
        return { topic, partition, offset: from.int64() }
      }),
    }),
  })
