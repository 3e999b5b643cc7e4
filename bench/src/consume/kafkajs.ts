import type { EachBatchHandler, EachMessageHandler } from 'kafkajs'
import { countTo } from '../clients/count.ts'
import { kafkajsClient } from '../clients/kafkajs.ts'
import { paceNotes } from '../clients/pace.ts'
import { perform, workOf } from '../sides/job.ts'

await perform(async job => {
  const count = countTo(workOf(job, 'messages'), workOf(job, 'warmUp'))
  const eachMessage: EachMessageHandler = async () => count.add()
  const eachBatch: EachBatchHandler = async ({ batch }) => count.add(batch.messages.length)
  const consumer = kafkajsClient(job).consumer({ groupId: job.group })
  await consumer.connect()
  await consumer.subscribe({ topic: job.topic, fromBeginning: true })
  await consumer.run(process.argv[3] === 'eachBatch' ? { eachBatch } : { eachMessage })
  const pace = await count.pace
  await consumer.disconnect()
  return { value: pace.rate, messages: count.counted, notes: paceNotes(pace) }
})
