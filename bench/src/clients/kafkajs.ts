import type { OutgoingRecord } from '@millrace/messaging'
import { Kafka, logLevel, type Message } from 'kafkajs'
import type { Job } from '../sides/job.ts'

export const kafkajsClient = ({ brokers }: Job): Kafka => new Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.ERROR })

export const kafkajsMessage = ({ key, value, headers }: OutgoingRecord): Message => ({ key, value, headers: Object.fromEntries(headers) })
