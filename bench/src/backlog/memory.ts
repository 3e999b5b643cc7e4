import { setTimeout as pause } from 'node:timers/promises'
import { median } from '../report/statistics.ts'
import { type Job, workOf } from '../sides/job.ts'
import type { Outcome } from '../sides/outcome.ts'

/** The name of the empty topic that belongs to a log. */
export const emptyBeside = (topic: string): string => `${topic}.empty`

/** The job of consuming the empty topic. */
export const idleJob = (job: Job): Job => ({ ...job, topic: emptyBeside(job.topic), group: `${job.group}.idle` })

const sampleMs = 100
const megabyte = 2 ** 20
const megabytes = (bytes: number): number => Math.round(bytes / megabyte)

const sampled = async (ms: number, goesOn: () => boolean = () => true): Promise<readonly number[]> => {
  const samples: number[] = []
  for (const end = performance.now() + ms; performance.now() < end && goesOn(); ) {
    samples.push(process.memoryUsage.rss())
    await pause(sampleMs)
  }
  return samples
}

export interface Consuming {
  readonly handled: () => number
  close(): Promise<void>
}

/** Memory while a backlog is worked off, above that of the same process with a consumer of nothing. */
export const aboveIdle = async (job: Job, open: (of: Job) => Promise<Consuming>): Promise<Outcome> => {
  const idle = await open(idleJob(job))
  await pause(workOf(job, 'idleMs') / 2)
  const base = median(await sampled(workOf(job, 'idleMs') / 2))
  await idle.close()

  const busy = await open(job)
  while (busy.handled() === 0) await pause(sampleMs)
  await pause(workOf(job, 'warmUpMs'))
  const samples = await sampled(workOf(job, 'measureMs'), () => busy.handled() < workOf(job, 'messages'))
  const messages = busy.handled()
  await busy.close()

  const third = Math.ceil(samples.length / 3)
  const growth = median(samples.slice(-third)) - median(samples.slice(0, third))
  const notes = {
    'MB when idle': megabytes(base),
    'MB above it at most': megabytes(Math.max(...samples) - base),
    'MB more in the last third than in the first': megabytes(growth),
    handled: messages,
  }
  // Nothing takes no memory: less than a megabyte is below what can be told.
  return { value: Math.max(1, (median(samples) - base) / megabyte), messages, notes }
}
