import { fileURLToPath } from 'node:url'
import { nodeFlags } from '@millrace/messaging'
import type { Arena } from '../arena/arena.ts'
import { ours } from '../bench.ts'
import type { Job } from './job.ts'
import { type Outcome, outcome, outcomeMark } from './outcome.ts'

export interface Command {
  readonly file: string
  readonly args: readonly string[]
}

/** One of those who do the work of a bench. */
export interface Side {
  readonly name: string
  /** Shown beside the others, but nothing is asked of us against it. */
  readonly limit?: boolean
  /** What to run for a job; or what this machine lacks. */
  command(arena: Arena, job: Job): Promise<Command | { readonly missing: string }>
  /** Reads what the process printed. */
  read(output: string, job: Job): Outcome
}

/** The outcome out of what a program printed. */
export const markedOutcome = (output: string): Outcome => {
  const line = output.split('\n').findLast(text => text.startsWith(outcomeMark))
  if (line === undefined) throw new Error(`It printed no outcome, but:\n${output.slice(-2_000)}`)
  return outcome.parse(JSON.parse(line.slice(outcomeMark.length)))
}

interface NodeSide {
  /** Beside the bench that calls it: `import.meta.resolve('./ours.ts')`. */
  readonly program: string
  /** Tells programs that are several sides which one to be. */
  readonly as?: string
  readonly limit?: boolean
}

/** A program of this repository on its own Node. */
export const nodeSide = (name: string, { program, as, limit = false }: NodeSide): Side => ({
  name,
  limit,
  command: async ({ profile }, job) => ({
    file: process.execPath,
    args: [
      ...(profile === undefined || name !== ours
        ? []
        : ['--cpu-prof', '--cpu-prof-dir', profile, '--cpu-prof-name', `${job.group}.cpuprofile`]),
      // As the stack starts every service.
      ...(name === ours ? nodeFlags : []),
      // kafkajs arms timers with negative delays, of which Node warns.
      '--disable-warning=TimeoutNegativeWarning',
      fileURLToPath(program),
      JSON.stringify(job),
      ...(as === undefined ? [] : [as]),
    ],
  }),
  read: markedOutcome,
})

/** One of Kafka's own tools. */
export const javaSide = (
  name: string,
  tool: string,
  args: (job: Job) => Promise<readonly string[]>,
  read: (output: string, job: Job) => Outcome,
): Side => ({
  name,
  limit: true,
  command: async ({ tools }, job) => {
    const java = await tools.java()
    return 'missing' in java ? java : { file: java.file, args: ['-Xmx512m', '-cp', java.classPath, tool, ...(await args(job))] }
  },
  read,
})

/** A Python program that has confluent-kafka. */
export const pythonSide = (name: string, program: string, as?: string): Side => ({
  name,
  limit: true,
  command: async ({ tools }, job) => {
    const python = await tools.confluentKafka()
    const args = [fileURLToPath(program), JSON.stringify(job), ...(as === undefined ? [] : [as])]
    return 'missing' in python ? python : { file: python.file, args }
  },
  read: markedOutcome,
})
