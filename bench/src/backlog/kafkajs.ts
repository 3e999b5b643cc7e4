import { setTimeout as pause } from 'node:timers/promises'
import { kafkajsClient } from '../clients/kafkajs.ts'
import { perform, workOf } from '../sides/job.ts'
import { aboveIdle } from './memory.ts'

await perform(given =>
  aboveIdle(given, async job => {
    const handlerMs = workOf(job, 'handlerMs')
    let handled = 0
    const consumer = kafkajsClient(job).consumer({ groupId: job.group })
    await consumer.connect()
    await consumer.subscribe({ topic: job.topic, fromBeginning: true })
    await consumer.run({
      partitionsConsumedConcurrently: job.partitions,
      eachMessage: async () => {
        await pause(handlerMs)
        handled += 1
      },
    })
    return { handled: () => handled, close: () => consumer.disconnect() }
  }),
)
