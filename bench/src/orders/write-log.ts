import { ids, ourClient, ourPublisher } from '../clients/ours.ts'
import { perform, workOf } from '../sides/job.ts'
import { orderPlaced } from './order.ts'
import { orderMessage } from './wire.ts'

const atOnce = 1_000
const underWay = 8

/** Writes `messages` orders of `keys` different keys, each with an id of its own. */
await perform(async job => {
  const client = await ourClient(job)
  await client.broker.ready(AbortSignal.timeout(30_000))
  const publisher = ourPublisher(client, job)
  const orders = Array.from({ length: workOf(job, 'keys') }, (_, n) => orderPlaced(n))
  const parts = { topic: job.topic, codec: client.codec, ids, telemetry: client.telemetry }
  const total = workOf(job, 'messages')
  let next = 0
  const writer = async (): Promise<void> => {
    while (next < total) {
      const from = next
      next = Math.min(total, from + atOnce)
      const numbers = Array.from({ length: next - from }, (_, at) => from + at)
      await publisher.publish(numbers.map(n => orderMessage(parts, orders[n % orders.length] ?? orderPlaced(n), n + 1)))
    }
  }
  await Promise.all(Array.from({ length: underWay }, writer))
  await publisher.close()
  await client.broker.close()
  return { value: total, messages: total, notes: {} }
})
