import { aReadyRecord, sizeOf } from '../orders/ready.ts'
import { type Job, workOf } from '../sides/job.ts'
import type { Outcome } from '../sides/outcome.ts'

/** As many bytes a record as ours have with key and headers; the tool itself sends neither. */
export const performanceArguments = async (job: Job): Promise<readonly string[]> => [
  ...['--bootstrap-server', job.brokers.join(',')],
  ...['--topic', job.topic],
  ...['--num-records', String(workOf(job, 'javaRecords'))],
  ...['--warmup-records', String(workOf(job, 'javaWarmUp'))],
  ...['--record-size', String(sizeOf(await aReadyRecord()))],
  ...['--throughput', '-1'],
  ...['--command-property', 'acks=all', 'linger.ms=5'],
]

/** `200000 steady state records sent, 35868.0 records/sec (20.52 MB/sec), 1169.08 ms avg latency, …` */
const steady = /(\d+) steady state records sent, ([\d.]+) records\/sec/
const whole = /(\d+) records sent, ([\d.]+) records\/sec .* 99\.9th/

export const readPerformance = (output: string): Outcome => {
  const rate = steady.exec(output)?.[2]
  const sent = whole.exec(output)?.[1]
  if (rate === undefined || sent === undefined) throw new Error(`ProducerPerformance printed no summary, but:\n${output.slice(-2_000)}`)
  return { value: Number(rate), messages: Number(sent), notes: {} }
}
