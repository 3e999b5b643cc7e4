import { onKafka } from '@millrace/kafka/testing'
import { brokerConformance } from '@millrace/testing/broker-conformance'
import { byConsumer, byProtocol } from './calls.ts'
import { libraryClients } from './clients.ts'

const ways = { 'by its classes alone': byConsumer, 'commit and fetch by its protocol functions': byProtocol }

for (const [name, calls] of Object.entries(ways)) {
  brokerConformance(
    name,
    onKafka(options => libraryClients(options, calls)),
  )
}
