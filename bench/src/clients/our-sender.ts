import { orderPlaced } from '../orders/order.ts'
import { distinctOrders } from '../orders/ready.ts'
import { orderMessage } from '../orders/wire.ts'
import { ids, ourClient, ourPublisher } from './ours.ts'
import type { OpenSender } from './sender.ts'

/** Ours encodes each event and makes each header; its peers are handed ready bytes. */
export const openOurs: OpenSender = async job => {
  const client = await ourClient(job)
  const { broker, codec, telemetry } = client
  await broker.ready(AbortSignal.timeout(30_000))
  const publisher = ourPublisher(client, job)
  const orders = Array.from({ length: distinctOrders }, (_, n) => orderPlaced(n))
  const parts = { topic: job.topic, codec, ids, telemetry }
  return {
    send: n => publisher.publish([orderMessage(parts, orders[n % distinctOrders] ?? orderPlaced(n), n + 1)]),
    close: async () => {
      await publisher.close()
      await broker.close()
    },
  }
}
