import { ProduceAcks, Producer } from '@platformatic/kafka'
import { underLoad } from '../clients/load.ts'
import { platformaticMessage } from '../clients/platformatic.ts'
import { readyRecords } from '../orders/ready.ts'
import { perform, workOf } from '../sides/job.ts'

await perform(async job => {
  const messages = (await readyRecords(job.topic, job.partitions)).map(platformaticMessage)
  const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({ clientId: 'bench', bootstrapBrokers: [...job.brokers] })
  const { rate, calls } = await underLoad({
    callers: workOf(job, 'callers'),
    warmUpMs: workOf(job, 'warmUpMs'),
    measureMs: workOf(job, 'measureMs'),
    call: n => producer.send({ acks: ProduceAcks.ALL, messages: messages.slice(n % messages.length, (n % messages.length) + 1) }),
  })
  await producer.close()
  return { value: rate, messages: calls, notes: {} }
})
