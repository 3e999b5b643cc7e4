import { AssignerProtocol, Kafka, logLevel, type PartitionAssigner } from 'kafkajs'
import { brokersUnderTest } from './brokers-under-test.ts'

const { MemberAssignment, MemberMetadata } = AssignerProtocol
const protocol = 'millrace-copartition'

/** How members of before the sticky assigner shared out. */
const counting: PartitionAssigner = ({ cluster }) => ({
  name: protocol,
  version: 0,
  protocol: ({ topics }) => ({ name: protocol, metadata: MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }) }),
  assign: async ({ members, topics }) => {
    const ids = members.map(({ memberId }) => memberId).toSorted()
    const partitions = topics.map(topic => ({
      topic,
      ids: cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
    }))
    return ids.map((memberId, index) => {
      const assignment = Object.fromEntries(partitions.map(of => [of.topic, of.ids.filter(partition => partition % ids.length === index)]))
      return { memberId, memberAssignment: MemberAssignment.encode({ version: 0, assignment, userData: Buffer.alloc(0) }) }
    })
  },
})

/** A member that knows the first protocol alone, as those running while a newer version is rolled out. */
export const joinAsOlder = async (groupId: string, topic: string) => {
  const consumer = new Kafka({ brokers: [...brokersUnderTest()], logLevel: logLevel.NOTHING }).consumer({
    groupId,
    partitionAssigners: [counting],
    heartbeatInterval: 200,
  })
  let owned: readonly number[] = []
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    owned = payload.memberAssignment[topic] ?? []
  })
  await consumer.connect()
  await consumer.subscribe({ topic })
  await consumer.run({ eachMessage: async () => undefined })
  return { owns: () => owned, close: () => consumer.disconnect() }
}
