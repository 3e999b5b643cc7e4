import { setTimeout as pause } from 'node:timers/promises'
import { kafkajsClient } from '../clients/kafkajs.ts'
import { watchOrder } from '../clients/order-watch.ts'
import { paceNotes } from '../clients/pace.ts'
import { steadily } from '../clients/steady.ts'
import { perform, workOf } from '../sides/job.ts'

await perform(async job => {
  const order = watchOrder()
  const handlerMs = workOf(job, 'handlerMs')
  let handled = 0
  const consumer = kafkajsClient(job).consumer({ groupId: job.group })
  await consumer.connect()
  await consumer.subscribe({ topic: job.topic, fromBeginning: true })
  await consumer.run({
    partitionsConsumedConcurrently: job.partitions,
    eachMessage: async ({ message }) => {
      const key = message.key?.toString() ?? ''
      order.begins(key, Number(message.offset))
      await pause(handlerMs)
      order.ends(key)
      handled += 1
    },
  })
  const window = { warmUpMs: workOf(job, 'warmUpMs'), measureMs: workOf(job, 'measureMs'), handled: () => handled }
  const { pace, warmedUpBy } = await steadily(window)
  const notes = { ...paceNotes(pace), 'warmed up by': warmedUpBy, 'out of order': order.faults }
  await consumer.disconnect()
  return { value: pace.rate, messages: handled, notes }
})
