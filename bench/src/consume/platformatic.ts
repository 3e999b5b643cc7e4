import { Consumer, MessagesStreamFallbackModes, MessagesStreamModes } from '@platformatic/kafka'
import { countTo } from '../clients/count.ts'
import { paceNotes } from '../clients/pace.ts'
import { perform, workOf } from '../sides/job.ts'

await perform(async job => {
  const count = countTo(workOf(job, 'messages'), workOf(job, 'warmUp'))
  const consumer = new Consumer<Buffer, Buffer, Buffer, Buffer>({
    clientId: 'bench',
    groupId: job.group,
    bootstrapBrokers: [...job.brokers],
  })
  const stream = await consumer.consume({
    topics: [job.topic],
    autocommit: true,
    mode: MessagesStreamModes.COMMITTED,
    fallbackMode: MessagesStreamFallbackModes.EARLIEST,
  })
  stream.on('data', () => count.add())
  const pace = await count.pace
  await stream.close()
  await consumer.close()
  return { value: pace.rate, messages: count.counted, notes: paceNotes(pace) }
})
