import { brokerConformance } from '@millrace/testing/broker-conformance'
import { platformatic } from './platformatic.ts'
import { brokersUnderTest, deleteRecords } from './testing/kafka-under-test.ts'

const client = () => platformatic({ brokers: brokersUnderTest(), clientId: 'conformance' })

brokerConformance('platformatic', {
  open: async () => {
    const broker = client()
    return { broker, newBroker: async () => client(), close: () => broker.close() }
  },
  deadlineMs: 20_000,
  shortRebalanceMs: 1_000,
  deleteRecords,
  unreachable: () => platformatic({ brokers: ['127.0.0.1:1'], retryForMs: 1_000 }),
})
