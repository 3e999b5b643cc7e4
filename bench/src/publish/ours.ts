import { underLoad } from '../clients/load.ts'
import { clock, ids, ourClient, ourPublisher } from '../clients/ours.ts'
import { orderPlaced } from '../orders/order.ts'
import { distinctOrders } from '../orders/ready.ts'
import { orderMessage } from '../orders/wire.ts'
import { perform, workOf } from '../sides/job.ts'

// Ours encodes each event and makes each header; its peers are handed ready bytes.
await perform(async job => {
  const client = await ourClient(job)
  await client.broker.ready(AbortSignal.timeout(30_000))
  const publisher = ourPublisher(client, job)
  const orders = Array.from({ length: distinctOrders }, (_, n) => orderPlaced(n))
  const parts = { topic: job.topic, codec: client.codec, ids, telemetry: client.telemetry }
  const call = (n: number): Promise<unknown> => {
    const order = orders[n % distinctOrders] ?? orderPlaced(n)
    return publisher.publish([orderMessage(parts, order, n + 1)])
  }
  const cpu = process.cpuUsage()
  const from = clock.monotonicMs()
  const { rate, calls } = await underLoad({
    callers: workOf(job, 'callers'),
    warmUpMs: workOf(job, 'warmUpMs'),
    measureMs: workOf(job, 'measureMs'),
    call,
  })
  const { user, system } = process.cpuUsage(cpu)
  const cores = (user + system) / 1_000 / (clock.monotonicMs() - from)
  await publisher.close()
  await client.broker.close()
  return { value: rate, messages: calls, notes: { cores: Number(cores.toFixed(2)) } }
})
