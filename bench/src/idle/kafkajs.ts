import { kafkajsClient, kafkajsMessage } from '../clients/kafkajs.ts'
import { aReadyRecord } from '../orders/ready.ts'
import { perform } from '../sides/job.ts'
import { idleCpu } from './cpu.ts'

await perform(async job => {
  const { topic, group } = job
  const producer = kafkajsClient(job).producer({ idempotent: true })
  const consumer = kafkajsClient(job).consumer({ groupId: group })
  await Promise.all([producer.connect(), consumer.connect()])
  const { promise: handled, resolve } = Promise.withResolvers<void>()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({ eachMessage: async () => resolve() })
  await producer.send({ topic, acks: -1, messages: [kafkajsMessage(await aReadyRecord())] })
  await handled
  const value = await idleCpu(job)
  await consumer.disconnect()
  await producer.disconnect()
  return { value, messages: 1, notes: {} }
})
