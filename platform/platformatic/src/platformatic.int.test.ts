import { onKafka } from '@millrace/kafka/testing'
import { brokerConformance } from '@millrace/testing/broker-conformance'
import { platformatic } from './platformatic.ts'

brokerConformance('platformatic', onKafka(platformatic))
