import { brokerConformance } from '@millrace/testing/broker-conformance'
import { memoryBroker } from './index.ts'

const broker = memoryBroker()

brokerConformance('memory', {
  open: async () => ({ broker, newBroker: async () => broker.client(), close: () => broker.close() }),
  deleteRecords: async (topic, partition, offset) => broker.deleteRecords(topic, partition, offset),
  appendUnreadable: async (topic, partition) => broker.appendUnreadable(topic, partition),
  deleteTopic: async topic => broker.deleteTopic(topic),
  deadlineMs: 2000,
  unreachable: () => {
    const down = memoryBroker()
    down.outage()
    return down
  },
})
