import { setTimeout as pause } from 'node:timers/promises'
import { watchOrder } from '../clients/order-watch.ts'
import { ourConsumer } from '../clients/our-consumer.ts'
import { ourClient } from '../clients/ours.ts'
import { paceNotes } from '../clients/pace.ts'
import { steadily } from '../clients/steady.ts'
import { perform, workOf } from '../sides/job.ts'

await perform(async job => {
  const client = await ourClient(job)
  await client.broker.ready(AbortSignal.timeout(30_000))
  const order = watchOrder()
  const handlerMs = workOf(job, 'handlerMs')
  let handled = 0
  const consumer = ourConsumer(client, job, {
    concurrency: workOf(job, 'concurrency'),
    handle: async messages => {
      for (const { message, record } of messages) {
        order.begins(message.key, record.offset)
        await pause(handlerMs)
        order.ends(message.key)
        handled += 1
      }
    },
  })
  const window = { warmUpMs: workOf(job, 'warmUpMs'), measureMs: workOf(job, 'measureMs'), handled: () => handled }
  const { pace, warmedUpBy } = await steadily(window)
  const notes = { ...paceNotes(pace), 'warmed up by': warmedUpBy, 'out of order': order.faults }
  if (handled >= workOf(job, 'messages')) throw new Error('All messages were handled before the time was up: write more.')
  await consumer.close()
  await client.broker.close()
  if (order.faults > 0) throw new Error(`${order.faults} messages were handled out of the order of their key.`)
  return { value: pace.rate, messages: handled, notes }
})
