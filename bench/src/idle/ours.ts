import { ourConsumer } from '../clients/our-consumer.ts'
import { ids, ourClient, ourPublisher } from '../clients/ours.ts'
import { orderPlaced } from '../orders/order.ts'
import { orderMessage } from '../orders/wire.ts'
import { perform } from '../sides/job.ts'
import { idleCpu } from './cpu.ts'

await perform(async job => {
  const client = await ourClient(job)
  const { broker, codec, telemetry } = client
  await broker.ready(AbortSignal.timeout(30_000))
  const publisher = ourPublisher(client, job)
  const { promise: handled, resolve } = Promise.withResolvers<void>()
  const consumer = ourConsumer(client, job, { handle: async () => resolve() })
  // One message: so both are known to be connected.
  await publisher.publish([orderMessage({ topic: job.topic, codec, ids, telemetry }, orderPlaced(0))])
  await handled
  const value = await idleCpu(job)
  await consumer.close()
  await publisher.close()
  await broker.close()
  return { value, messages: 1, notes: {} }
})
