import type { Broker } from '../ports/broker.ts'
import type { LookOptions } from './find-letters.ts'
import { fromJournalRecord, type JournalEntry } from './journal.ts'
import { lettersJournalTopic } from './letter.ts'
import { readThrough } from './read-through.ts'

/** What was asked of a group's letters and what came of it, oldest first; nothing when nothing was ever kept. */
export const readJournal = async (broker: Broker, group: string, { signal, trouble }: LookOptions): Promise<readonly JournalEntry[]> => {
  const topic = lettersJournalTopic(group)
  if ((await broker.topics.describe([topic])).length === 0) return []
  const entries: JournalEntry[] = []
  await readThrough(broker, await broker.topics.bounds([topic]), {
    take: record => {
      const entry = fromJournalRecord(record)
      if (entry !== undefined) entries.push(entry)
    },
    signal,
    trouble: trouble ?? (() => undefined),
  })
  return entries.toSorted((a, b) => a.at - b.at)
}
