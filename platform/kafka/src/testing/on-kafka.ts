import type { Broker } from '@millrace/messaging'
import type { BrokerConformanceOptions } from '@millrace/testing/broker-conformance'
import type { KafkaOptions } from '../options.ts'
import { appendUnreadable } from './append-unreadable.ts'
import { brokersUnderTest } from './brokers-under-test.ts'
import { deleteRecords } from './delete-records.ts'
import { deleteTopic } from './delete-topic.ts'

/** The conformance suite's options for an adapter on the Kafka under test: every one, so that no adapter is asked less. */
export const onKafka = (adapter: (options: KafkaOptions) => Broker): BrokerConformanceOptions => {
  const client = () => adapter({ brokers: brokersUnderTest(), clientId: 'conformance' })
  return {
    open: async () => {
      const broker = client()
      return { broker, newBroker: async () => client(), close: () => broker.close() }
    },
    deadlineMs: 20_000,
    shortRebalanceMs: 1_000,
    deleteRecords,
    appendUnreadable,
    deleteTopic,
    unreachable: () => adapter({ brokers: ['127.0.0.1:1'], retryForMs: 1_000 }),
  }
}
