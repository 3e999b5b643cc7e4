import { type Job, workOf } from '../sides/job.ts'
import type { Outcome } from '../sides/outcome.ts'

export const performanceArguments = async (job: Job): Promise<readonly string[]> => [
  ...['--bootstrap-server', job.brokers.join(',')],
  ...['--topic', job.topic],
  ...['--group', job.group],
  ...['--num-records', String(workOf(job, 'messages'))],
]

/** The last line is figures under the header's names: of the time, only that spent fetching is taken. */
export const readPerformance = (output: string): Outcome => {
  const [names, figures] = output
    .split('\n')
    .filter(line => /^(start\.time|\d{4}-)/.test(line))
    .slice(-2)
    .map(line => line.split(',').map(cell => cell.trim()))
  const cell = (name: string): number => Number(figures?.[names?.indexOf(name) ?? -1])
  const [value, messages] = [cell('fetch.nMsg.sec'), cell('data.consumed.in.nMsg')]
  if (Number.isFinite(value) && Number.isFinite(messages)) return { value, messages, notes: {} }
  throw new Error(`ConsumerPerformance printed no summary, but:\n${output.slice(-2_000)}`)
}
