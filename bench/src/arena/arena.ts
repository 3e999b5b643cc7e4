import type { Admin } from 'kafkajs'
import type { Job } from '../sides/job.ts'
import type { Tools } from './tools.ts'
import { partitions } from './topics.ts'

/** Where benches are run: a Kafka, and what this machine has. */
export interface Arena {
  readonly brokers: readonly string[]
  /** The bench's own, not any side's. */
  readonly admin: Admin
  readonly tools: Tools
  /** A file of ready records, for sides in other languages. */
  readonly records: string
  /** Directory for CPU profiles of our side. */
  readonly profile?: string
  readonly say: (line: string) => void
  /** Gives up. */
  readonly signal: AbortSignal
}

/** A side that this machine can't run: it is left out, and that is said. */
export class SideMissing extends Error {
  /** As `Java 17 or later`. */
  readonly lacks: string
  constructor(side: string, lacks: string) {
    super(`${side} is left out: this machine lacks ${lacks}`)
    this.lacks = lacks
  }
}

export const jobOf = ({ brokers, records }: Arena, given: Pick<Job, 'topic' | 'group' | 'work'>): Job => ({
  brokers: [...brokers],
  partitions,
  records,
  ...given,
})
