import { z } from 'zod'
import { type Outcome, outcomeMark } from './outcome.ts'

/** What a side's process is told: one argument, JSON. */
export const job = z.object({
  brokers: z.array(z.string()),
  topic: z.string(),
  partitions: z.int(),
  group: z.string(),
  /** A file of ready records, for programs in other languages. */
  records: z.string(),
  work: z.record(z.string(), z.number()),
})
export type Job = Readonly<z.infer<typeof job>>

/** A size or duration of the work, which the bench must have given. */
export const workOf = (given: Job, name: string): number => {
  const value = given.work[name]
  if (value === undefined) throw new Error(`The job says nothing of ${name}.`)
  return value
}

/** Runs a side's program: reads the job, prints the outcome, ends the process whatever a client left open. */
export const perform = async (work: (given: Job) => Promise<Outcome>): Promise<void> => {
  const outcome = await work(job.parse(JSON.parse(process.argv[2] ?? '')))
  process.stdout.write(`\n${outcomeMark}${JSON.stringify(outcome)}\n`, () => process.exit(0))
}
