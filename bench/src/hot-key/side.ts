import { setTimeout as pause } from 'node:timers/promises'
import { ourConsumer } from '../clients/our-consumer.ts'
import { ids, ourClient, ourPublisher } from '../clients/ours.ts'
import { orderPlaced } from '../orders/order.ts'
import { orderMessage } from '../orders/wire.ts'
import { percentile } from '../report/statistics.ts'
import { perform, workOf } from '../sides/job.ts'

const keys = 2_000
const tickMs = 10
const hot = orderPlaced(keys)

/** Order number `n`: every second one of the hot key, when there is one. */
const orderAt = (n: number, withHotKey: boolean) => (withHotKey && n % 2 === 0 ? hot : orderPlaced(n % keys))

await perform(async job => {
  const withHotKey = process.argv[3] === 'hot'
  const client = await ourClient(job)
  const { broker, codec, telemetry } = client
  await broker.ready(AbortSignal.timeout(30_000))
  const publisher = ourPublisher(client, job)
  const offered = new Map<string, number>()
  const took: { readonly key: string; readonly offered: number; readonly ms: number }[] = []
  const consumer = ourConsumer(client, job, {
    handle: async ([received]) => {
      await pause(workOf(job, 'handlerMs'))
      const { id, key } = received?.message ?? { id: '', key: '' }
      const at = offered.get(id)
      if (at !== undefined) took.push({ key, offered: at, ms: performance.now() - at })
      offered.delete(id)
    },
  })
  await consumer.joined

  const parts = { topic: job.topic, codec, ids, telemetry }
  const perMs = workOf(job, 'ratePerSecond') / 1_000
  const [warmUpMs, measureMs] = [workOf(job, 'warmUpMs'), workOf(job, 'measureMs')]
  const began = performance.now()
  const published: Promise<unknown>[] = []
  let sent = 0
  // The load doesn't wait for what it offers: a slow consumer is offered no less.
  for (let passed = 0; passed < warmUpMs + measureMs; passed = performance.now() - began) {
    for (; sent < passed * perMs; sent++) {
      const message = orderMessage(parts, orderAt(sent, withHotKey), sent + 1)
      offered.set(message.id, performance.now())
      published.push(publisher.publish([message]))
    }
    await pause(tickMs)
  }
  await Promise.all(published)
  const patience = performance.now() + 20_000
  while (offered.size > 0 && performance.now() < patience) await pause(tickMs)
  if (offered.size > 0) throw new Error(`${offered.size} of ${sent} messages were not handled: the load is beyond what can be.`)
  await consumer.close()
  await publisher.close()
  await broker.close()

  const measured = took.filter(one => one.offered - began >= warmUpMs)
  const of = (wanted: boolean) => measured.filter(({ key }) => (key === hot.orderId) === wanted).map(({ ms }) => ms)
  const notes = {
    'p50 ms': percentile(of(false), 0.5),
    ...(withHotKey && { 'p50 ms of the hot key': percentile(of(true), 0.5), 'p99 ms of the hot key': percentile(of(true), 0.99) }),
  }
  return { value: percentile(of(false), 0.99), messages: sent, notes }
})
