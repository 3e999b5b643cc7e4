import { openSender } from '../clients/sender.ts'
import { percentile } from '../report/statistics.ts'
import { perform, workOf } from '../sides/job.ts'

await perform(async job => {
  const sender = await openSender(job)
  let sent = 0
  const sendFor = async (ms: number): Promise<readonly number[]> => {
    const times: number[] = []
    const end = performance.now() + ms
    for (let now = performance.now(); now < end; ) {
      const from = now
      await sender.send(sent++)
      now = performance.now()
      times.push(now - from)
    }
    return times
  }
  await sendFor(workOf(job, 'warmUpMs'))
  const times = await sendFor(workOf(job, 'measureMs'))
  await sender.close()
  return { value: percentile(times, 0.5), messages: sent, notes: { 'p99 ms': percentile(times, 0.99) } }
})
