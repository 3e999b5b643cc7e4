import type { Exchange } from '../kafkajs.ts'
import { exchange } from './exchange.ts'
import type { Reader } from './reader.ts'
import { readUuid } from './uuid.ts'

export interface NodeAddress {
  readonly nodeId: number
  readonly host: string
  readonly port: number
}

export interface PartitionMetadata {
  readonly errorCode: number
  readonly partition: number
  /** -1: none. */
  readonly leader: number
  readonly replicas: number
}

export interface TopicMetadata {
  readonly errorCode: number
  readonly topic: string
  readonly topicId: string
  readonly internal: boolean
  readonly partitions: readonly PartitionMetadata[]
}

export interface Metadata {
  readonly nodes: readonly NodeAddress[]
  readonly controllerId: number
  readonly topics: readonly TopicMetadata[]
}

const readNode = (from: Reader): NodeAddress => {
  const node = { nodeId: from.int32(), host: from.compactString(), port: from.int32() }
  from.compactString()
  from.skipTags()
  return node
}

const readPartition = (from: Reader): PartitionMetadata => {
  const [errorCode, partition, leader] = [from.int16(), from.int32(), from.int32()]
  from.int32()
  const replicas = from.compactArray(() => from.int32()).length
  from.compactArray(() => from.int32())
  from.compactArray(() => from.int32())
  from.skipTags()
  return { errorCode, partition, leader, replicas }
}

const readTopic = (from: Reader): TopicMetadata => {
  const topic = {
    errorCode: from.int16(),
    topic: from.compactString(),
    topicId: readUuid(from),
    internal: from.boolean(),
    partitions: from.compactArray(() => readPartition(from)),
  }
  from.int32()
  from.skipTags()
  return topic
}

/** Version 10: the first with topic ids (Kafka 2.8); kafkajs stops at 6. null: all topics. */
export const metadata = (topics: readonly string[] | null): Exchange<Metadata> =>
  exchange({
    api: ['Metadata', 3, 10],
    flexible: true,
    write: to => {
      if (topics === null) to.unsignedVarint(0)
      else to.compactArray(topics, topic => to.raw(Buffer.alloc(16)).compactString(topic).noTags())
      to.boolean(false).boolean(false).boolean(false).noTags()
    },
    read: from => {
      const nodes = from.compactArray(() => readNode(from))
      from.compactString()
      return { nodes, controllerId: from.int32(), topics: from.compactArray(() => readTopic(from)) }
    },
  })
