import { countTo } from '../clients/count.ts'
import { ourConsumer } from '../clients/our-consumer.ts'
import { ourClient } from '../clients/ours.ts'
import { paceNotes } from '../clients/pace.ts'
import { perform, workOf } from '../sides/job.ts'

// Its handler gets a typed order, in the order of its key; what it read is committed.
await perform(async job => {
  const client = await ourClient(job)
  await client.broker.ready(AbortSignal.timeout(30_000))
  const count = countTo(workOf(job, 'messages'), workOf(job, 'warmUp'))
  const handle = async (messages: readonly unknown[]): Promise<void> => count.add(messages.length)
  const consumer = ourConsumer(client, job, { handle })
  const pace = await count.pace
  await consumer.close()
  await client.broker.close()
  const peak = { 'peak memory MB': Math.round(process.resourceUsage().maxRSS / 1024) }
  return { value: pace.rate, messages: count.counted, notes: { ...paceNotes(pace), ...peak } }
})
