import { kafka } from '@millrace/kafka'
import type { Broker } from '@millrace/messaging'

/** Does something with a broker that answers, and leaves no connection. */
export const withBroker = async <T>(brokers: readonly string[], signal: AbortSignal, work: (broker: Broker) => Promise<T>): Promise<T> => {
  const broker = kafka({ brokers, clientId: 'millrace-local' })
  try {
    await broker.ready(signal)
    return await work(broker)
  } finally {
    await broker.close()
  }
}
