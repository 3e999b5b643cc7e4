import { until } from '../../machine/wait.ts'
import type { Provider } from '../provider.ts'
import { brokerAnswers } from './sign-of-life.ts'

/** A Kafka that runs elsewhere. */
export const externalKafka: Provider = {
  name: 'KAFKA_BROKERS',
  howTo: 'set KAFKA_BROKERS=host:port[,host:port] to a Kafka that runs already',
  async look(machine) {
    const brokers = machine.env.KAFKA_BROKERS
    if (brokers === undefined || brokers === '') return { usable: false, why: 'KAFKA_BROKERS is not set' }
    const addresses = brokers.split(',').map(broker => broker.trim())
    const anyAnswers = async () => (await Promise.all(addresses.map(brokerAnswers))).includes(true)
    return {
      usable: true,
      why: 'KAFKA_BROKERS is set',
      component: { kind: 'external', address: addresses.join(','), ready: signal => until(anyAnswers, signal) },
    }
  },
}
