import { type FailureGroup, type FoundLetter, type JournalEntry, keyOfLetter } from '@millrace/messaging'
import type { Column } from '../text/table.ts'

export const time = (ms: number): string => new Date(ms).toISOString()

const MAX_MESSAGE = 100

const short = (text: string): string => {
  const [line = ''] = text.split('\n')
  return line.length <= MAX_MESSAGE ? line : `${line.slice(0, MAX_MESSAGE)}…`
}

export const failureGroupColumns: readonly Column<FailureGroup>[] = [
  { title: 'group', cell: ({ group }) => group },
  { title: 'fingerprint', cell: ({ fingerprint }) => fingerprint },
  { title: 'letters', cell: ({ count }) => count, align: 'right' },
  { title: 'behind', cell: ({ behind }) => behind, align: 'right' },
  { title: 'class', cell: one => one.class },
  { title: 'code', cell: ({ code }) => code },
  { title: 'first', cell: ({ firstAt }) => time(firstAt) },
  { title: 'last', cell: ({ lastAt }) => time(lastAt) },
  { title: 'types', cell: ({ types }) => types.join(',') || undefined },
  { title: 'message', cell: ({ message }) => short(message) },
]

export const letterColumns: readonly Column<FoundLetter>[] = [
  { title: 'letter', cell: keyOfLetter },
  { title: 'group', cell: ({ letter }) => letter.group },
  { title: 'source', cell: ({ letter: { source } }) => `${source.topic}/${source.partition}@${source.offset}` },
  { title: 'type', cell: ({ type }) => type },
  { title: 'lane', cell: ({ letter }) => letter.lane },
  { title: 'class', cell: ({ letter }) => letter.failure.class },
  { title: 'tries', cell: ({ letter }) => letter.failure.attempts, align: 'right' },
  { title: 'last failure', cell: ({ letter }) => time(letter.failure.lastAt) },
  { title: 'fingerprint', cell: ({ letter }) => letter.failure.fingerprint },
  { title: 'asked', cell: ({ requested }) => requested && `${requested.kind} by ${requested.by}` },
  { title: 'message', cell: ({ letter }) => short(letter.failure.message) },
]

export const journalColumns: readonly Column<JournalEntry>[] = [
  { title: 'time', cell: ({ at }) => time(at) },
  { title: 'outcome', cell: ({ outcome }) => outcome },
  { title: 'asked', cell: ({ request }) => request.kind },
  { title: 'by', cell: ({ request }) => request.by },
  { title: 'why', cell: ({ request }) => request.why },
  { title: 'letter', cell: ({ letter }) => letter.key },
  { title: 'message id', cell: ({ letter }) => letter.messageId },
  { title: 'run', cell: ({ request }) => request.run },
  { title: 'detail', cell: ({ detail }) => short(detail) },
]
