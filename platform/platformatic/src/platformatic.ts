import { type KafkaOptions, kafka } from '@millrace/kafka'
import type { Broker } from '@millrace/messaging'
import { PlatformaticConnection } from './connection.ts'
import { saslOf } from './sasl.ts'

export type PlatformaticOptions = Omit<KafkaOptions, 'connect'>

/**
 * The Broker port on Apache Kafka 2.8 or newer over @platformatic/kafka's connections, in place of kafkajs's. Everything above a
 * connection is `kafka()`'s: docs/decisions/0003 says why, and where the library's own clients fall short of the port.
 */
export const platformatic = (options: PlatformaticOptions): Broker => {
  const { ssl: tls } = options
  const sasl = options.sasl && saslOf(options.sasl)
  const security = { ...(tls && { tls }), ...(sasl && { sasl }) }
  return kafka({ ...options, connect: to => new PlatformaticConnection(to, security) })
}
