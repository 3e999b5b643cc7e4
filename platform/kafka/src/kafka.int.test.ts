import { brokerConformance } from '@millrace/testing/broker-conformance'
import { kafka } from './kafka.ts'
import { onKafka } from './testing/on-kafka.ts'

brokerConformance('kafka', onKafka(kafka))
