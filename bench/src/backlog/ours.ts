import { setTimeout as pause } from 'node:timers/promises'
import { ourConsumer } from '../clients/our-consumer.ts'
import { ourClient } from '../clients/ours.ts'
import { perform, workOf } from '../sides/job.ts'
import { aboveIdle } from './memory.ts'

await perform(given =>
  aboveIdle(given, async job => {
    const client = await ourClient(job)
    await client.broker.ready(AbortSignal.timeout(30_000))
    const handlerMs = workOf(job, 'handlerMs')
    let handled = 0
    const consumer = ourConsumer(client, job, {
      handle: async messages => {
        await pause(handlerMs)
        handled += messages.length
      },
    })
    await consumer.joined
    const close = async (): Promise<void> => {
      await consumer.close()
      await client.broker.close()
    }
    return { handled: () => handled, close }
  }),
)
