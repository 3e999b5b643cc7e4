import { ProduceAcks, Producer } from '@platformatic/kafka'
import { readyRecords } from '../orders/ready.ts'
import { platformaticMessage } from './platformatic.ts'
import type { OpenSender } from './sender.ts'

export const openPlatformatic: OpenSender = async job => {
  const ready = (await readyRecords(job.topic, job.partitions)).map(record => [platformaticMessage(record)])
  const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({ clientId: 'bench', bootstrapBrokers: [...job.brokers] })
  return {
    send: n => producer.send({ acks: ProduceAcks.ALL, messages: ready[n % ready.length] ?? [] }),
    close: () => producer.close(),
  }
}
