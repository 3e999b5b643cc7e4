import { setTimeout as pause } from 'node:timers/promises'
import { type Job, workOf } from '../sides/job.ts'

const minuteMs = 60_000

/** CPU milliseconds this process spends in a minute of doing nothing. */
export const idleCpu = async (job: Job): Promise<number> => {
  await pause(workOf(job, 'settleMs'))
  const cpu = process.cpuUsage()
  const from = performance.now()
  await pause(workOf(job, 'measureMs'))
  const { user, system } = process.cpuUsage(cpu)
  return ((user + system) / 1_000 / (performance.now() - from)) * minuteMs
}
