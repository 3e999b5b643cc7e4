import { kafkajsClient, kafkajsMessage } from '../clients/kafkajs.ts'
import { underLoad } from '../clients/load.ts'
import { readyRecords } from '../orders/ready.ts'
import { perform, workOf } from '../sides/job.ts'

await perform(async job => {
  const { topic } = job
  const messages = (await readyRecords(job.topic, job.partitions)).map(kafkajsMessage)
  const producer = kafkajsClient(job).producer({ idempotent: process.argv[3] === 'idempotent' })
  await producer.connect()
  const { rate, calls } = await underLoad({
    callers: workOf(job, 'callers'),
    warmUpMs: workOf(job, 'warmUpMs'),
    measureMs: workOf(job, 'measureMs'),
    call: n => producer.send({ topic, acks: -1, messages: messages.slice(n % messages.length, (n % messages.length) + 1) }),
  })
  await producer.disconnect()
  return { value: rate, messages: calls, notes: {} }
})
