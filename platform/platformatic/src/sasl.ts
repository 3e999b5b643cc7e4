import type { KafkaOptions } from '@millrace/kafka'
import { MessagingError } from '@millrace/messaging'
import type { SASLOptions } from '@platformatic/kafka'

const mechanisms = { plain: 'PLAIN', 'scram-sha-256': 'SCRAM-SHA-256', 'scram-sha-512': 'SCRAM-SHA-512' } as const

/** The same credentials in the library's terms. It has no AWS mechanism: MR_BROKER_REFUSED. */
export const saslOf = (sasl: NonNullable<KafkaOptions['sasl']>): SASLOptions => {
  if (sasl.mechanism === 'aws') {
    throw new MessagingError('MR_BROKER_REFUSED', 'SASL mechanism aws is not in @platformatic/kafka. Take kafka() with it.', {
      failure: 'permanent',
    })
  }
  if (sasl.mechanism === 'oauthbearer') {
    return { mechanism: 'OAUTHBEARER', token: async () => (await sasl.oauthBearerProvider()).value }
  }
  return { mechanism: mechanisms[sasl.mechanism], username: sasl.username, password: sasl.password }
}
