import { coresUsed } from '../clients/cores.ts'
import { underLoad } from '../clients/load.ts'
import { openSender } from '../clients/sender.ts'
import { perform, workOf } from '../sides/job.ts'

await perform(async job => {
  const sender = await openSender(job)
  const cores = coresUsed()
  const { rate, calls } = await underLoad({
    callers: workOf(job, 'callers'),
    warmUpMs: workOf(job, 'warmUpMs'),
    measureMs: workOf(job, 'measureMs'),
    call: sender.send,
  })
  const notes = { cores: cores() }
  await sender.close()
  return { value: rate, messages: calls, notes }
})
