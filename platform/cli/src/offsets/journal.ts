import { hostname, userInfo } from 'node:os'
import { type Broker, systemIds } from '@millrace/messaging'
import { readRecords } from '../reading/read-records.ts'
import type { PlannedReset } from './plan.ts'

/** One topic for all groups, kept for ever: who set which offsets, when and why. JSON, by group. */
export const resetJournal = 'millrace.offset-resets'

export interface JournalLine {
  /** Of the reset: it has a line before it is done, and one that says how it ended. */
  readonly id: string
  readonly outcome: 'begun' | 'done' | 'failed'
  readonly at: string
  readonly by: string
  readonly reason: string
  readonly group: string
  readonly offsets: readonly { readonly topic: string; readonly partition: number; readonly from: number | null; readonly to: number }[]
  readonly error?: string
}

/** Who is at this machine, as far as it says. */
const operator = (): string => {
  const name = process.env.USER ?? process.env.USERNAME
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    return `${name ?? 'unknown'}@${hostname()}`
  }
}

/** Does something to a group's offsets, journaled before and after: nothing is done that isn't written down. */
export const journaled = async (
  broker: Broker,
  { group, reason, resets }: { readonly group: string; readonly reason: string; readonly resets: readonly PlannedReset[] },
  work: () => Promise<void>,
): Promise<void> => {
  await broker.topics.create([{ topic: resetJournal, partitions: 1, config: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } }])
  const offsets = resets.map(({ topic, partition, from, to }) => ({ topic, partition, from: from ?? null, to }))
  const entry = { id: systemIds.next(), by: operator(), reason, group, offsets }
  const producer = broker.producer('millrace-offsets')
  const write = async (outcome: JournalLine['outcome'], error?: string): Promise<void> => {
    const now = Date.now()
    const line: JournalLine = { ...entry, outcome, at: new Date(now).toISOString(), ...(error !== undefined && { error }) }
    const value = Buffer.from(JSON.stringify(line))
    await producer.send([{ topic: resetJournal, partition: 0, key: Buffer.from(group), value, headers: [], timestamp: now }])
  }
  try {
    await write('begun')
    await work()
    await write('done')
  } catch (error) {
    await write('failed', error instanceof Error ? error.message : String(error)).catch(() => undefined)
    throw error
  } finally {
    await producer.close()
  }
}

/** Everything the journal holds of a group, or of all. */
export const readJournal = async (
  broker: Broker,
  group: string | undefined,
  options: { readonly signal: AbortSignal; trouble(error: Error): void },
): Promise<readonly JournalLine[]> => {
  if ((await broker.topics.describe([resetJournal])).length === 0) return []
  const lines: JournalLine[] = []
  const bounds = await broker.topics.bounds([resetJournal])
  await readRecords(
    broker,
    bounds.map(({ topic, partition, earliest, latest }) => ({ topic, partition, from: earliest, to: latest })),
    {
      ...options,
      take: ({ value }) => {
        const line = lineOf(value)
        if (line !== undefined && (group === undefined || line.group === group)) lines.push(line)
        return 'more'
      },
      lost: () => undefined,
    },
  )
  return lines
}

const isLine = (value: unknown): value is JournalLine =>
  typeof value === 'object' &&
  value !== null &&
  'group' in value &&
  'outcome' in value &&
  'offsets' in value &&
  Array.isArray(value.offsets)

const lineOf = (value: Buffer | null): JournalLine | undefined => {
  try {
    const parsed: unknown = JSON.parse(String(value))
    return isLine(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
