import { underLoad } from '../clients/load.ts'
import { paceNotes } from '../clients/pace.ts'
import { openSender } from '../clients/sender.ts'
import { perform, workOf } from '../sides/job.ts'

await perform(async job => {
  const sender = await openSender(job)
  const { pace, calls } = await underLoad({
    callers: workOf(job, 'callers'),
    warmUpMs: workOf(job, 'warmUpMs'),
    measureMs: workOf(job, 'measureMs'),
    call: sender.send,
  })
  await sender.close()
  return { value: pace.rate, messages: calls, notes: paceNotes(pace) }
})
