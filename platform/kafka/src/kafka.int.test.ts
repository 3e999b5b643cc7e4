import { brokerConformance } from '@millrace/testing/broker-conformance'
import { kafka } from './kafka.ts'
import { appendUnreadable } from './testing/append-unreadable.ts'
import { brokersUnderTest } from './testing/brokers-under-test.ts'
import { deleteRecords } from './testing/delete-records.ts'
import { deleteTopic } from './testing/delete-topic.ts'

const client = () => kafka({ brokers: brokersUnderTest(), clientId: 'conformance' })

brokerConformance('kafka', {
  open: async () => {
    const broker = client()
    return { broker, newBroker: async () => client(), close: () => broker.close() }
  },
  deadlineMs: 20_000,
  shortRebalanceMs: 1_000,
  deleteRecords,
  appendUnreadable,
  deleteTopic,
  unreachable: () => kafka({ brokers: ['127.0.0.1:1'], retryForMs: 1_000 }),
})
