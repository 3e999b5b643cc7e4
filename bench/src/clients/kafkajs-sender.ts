import { readyRecords } from '../orders/ready.ts'
import { kafkajsClient, kafkajsMessage } from './kafkajs.ts'
import type { OpenSender } from './sender.ts'

const opening =
  (options: { readonly idempotent: boolean }): OpenSender =>
  async job => {
    const ready = (await readyRecords(job.topic, job.partitions)).map(record => [kafkajsMessage(record)])
    const producer = kafkajsClient(job).producer(options)
    await producer.connect()
    return {
      send: n => producer.send({ topic: job.topic, acks: -1, messages: ready[n % ready.length] ?? [] }),
      close: () => producer.disconnect(),
    }
  }

export const openKafkajs = opening({ idempotent: false })
export const openIdempotent = opening({ idempotent: true })
