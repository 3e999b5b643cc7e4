import type { TopicPartition } from '@millrace/messaging'
import type { Exchange } from '../kafkajs.ts'
import { check } from './error.ts'
import { exchange } from './exchange.ts'
import type { Reader } from './reader.ts'

/** A group of the newer protocol (KIP-848), which the older question doesn't find. */
export interface DescribedConsumerGroup {
  /** In Kafka's words. */
  readonly state: string
  readonly members: readonly {
    readonly memberId: string
    readonly clientId: string
    readonly host: string
    readonly partitions: readonly TopicPartition[]
  }[]
}

const uuidBytes = 16

const readAssignment = (from: Reader): readonly TopicPartition[] => {
  const partitions = from.compactArray(() => {
    from.slice(uuidBytes)
    const topic = from.compactString()
    const of = from.compactArray(() => ({ topic, partition: from.int32() }))
    from.skipTags()
    return of
  })
  from.skipTags()
  return partitions.flat()
}

const readMember = (from: Reader): DescribedConsumerGroup['members'][number] => {
  const memberId = from.compactString()
  from.compactString()
  from.compactString()
  from.int32()
  const [clientId, host] = [from.compactString(), from.compactString()]
  from.compactArray(() => from.compactString())
  from.compactString()
  const partitions = readAssignment(from)
  readAssignment(from)
  from.skipTags()
  return { memberId, clientId, host, partitions }
}

export const describeConsumerGroup = (group: string): Exchange<DescribedConsumerGroup> =>
  exchange({
    api: ['ConsumerGroupDescribe', 69, 0],
    flexible: true,
    write: to =>
      to
        .compactArray([group], name => to.compactString(name))
        .boolean(false)
        .noTags(),
    read: from => {
      const [described] = from.compactArray(() => {
        check(from.int16(), `describing group ${group}`, from.compactString())
        from.compactString()
        const state = from.compactString()
        from.int32()
        from.int32()
        from.compactString()
        const members = from.compactArray(() => readMember(from))
        from.int32()
        from.skipTags()
        return { state, members }
      })
      return described ?? { state: 'Dead', members: [] }
    },
  })
