import { nameOf } from '../reading/read-records.ts'
import { duration } from '../text/duration.ts'
import { type Column, table } from '../text/table.ts'
import { terminalSafe } from '../text/terminal-safe.ts'
import type { JournalLine } from './journal.ts'
import { changesOf, type PlannedReset, type ResetPlan } from './plan.ts'

/** When the first and last message were made that a reset repeats or skips: epoch ms, by `topic/partition`. */
export interface Spans {
  readonly first: ReadonlyMap<string, number>
  readonly last: ReadonlyMap<string, number>
}

const spanOf = ({ first, last }: Spans, reset: PlannedReset): string | undefined => {
  const [from, to] = [first.get(nameOf(reset)), last.get(nameOf(reset))]
  if (from === undefined || to === undefined) return undefined
  return `${new Date(from).toISOString()} to ${new Date(to).toISOString()} (${duration(to - from)})`
}

const columns = (spans: Spans): readonly Column<PlannedReset>[] => [
  { title: 'partition', cell: nameOf },
  { title: 'now', cell: ({ from }) => from, align: 'right' },
  { title: 'to', cell: ({ to }) => to, align: 'right' },
  { title: 'repeats', cell: ({ repeats }) => repeats ?? 'unknown', align: 'right' },
  { title: 'skips', cell: ({ skips }) => skips ?? 'unknown', align: 'right' },
  { title: 'gone', cell: ({ gone }) => gone, align: 'right' },
  { title: 'messages of', cell: reset => spanOf(spans, reset) },
]

const total = (resets: readonly PlannedReset[], of: 'repeats' | 'skips' | 'gone'): number =>
  resets.reduce((sum, one) => sum + (one[of] ?? 0), 0)

/** What law 8 wants said, and law 5. */
const consequences = (resets: readonly PlannedReset[]): readonly string[] => {
  const [repeats, skips, gone] = [total(resets, 'repeats'), total(resets, 'skips'), total(resets, 'gone')]
  const isUnknown = resets.some(({ from }) => from === undefined)
  return [
    ...(repeats > 0 ? [`! ${repeats} are handled again, and have their effects again: mails, payments, calls to others`] : []),
    ...(skips > 0 ? [`! ${skips} are never handled: nothing else brings them back`] : []),
    ...(gone > 0 ? [`  ${gone} were removed by retention before they were handled: they are lost either way`] : []),
    ...(isUnknown
      ? ['! where nothing is committed nobody knows what was handled: what lies after may be repeated, what lies before skipped']
      : []),
  ]
}

/** The plan, as it is shown before anything is done. Counts are offsets: markers and what compaction removed count too. */
export const planLines = (group: string, plan: ResetPlan, spans: Spans): readonly string[] => {
  const changes = changesOf(plan)
  if (plan.refusals.length > 0) return plan.refusals.map(why => `! refused: ${terminalSafe(why)}`)
  if (changes.length === 0) return [`${terminalSafe(group)}: is there already, nothing to do`]
  return [`${terminalSafe(group)}:`, ...table(columns(spans), changes), ...consequences(changes)]
}

/** One JSON line a partition. */
export const planJson = (group: string, reset: PlannedReset, spans: Spans, executed: boolean): object => {
  const iso = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString())
  const { topic, partition, from, to, repeats, skips, gone } = reset
  return {
    group,
    topic,
    partition,
    from: from ?? null,
    to,
    repeats: repeats ?? null,
    skips: skips ?? null,
    gone,
    firstAt: iso(spans.first.get(nameOf(reset))),
    lastAt: iso(spans.last.get(nameOf(reset))),
    executed,
  }
}

const journalColumns: readonly Column<JournalLine>[] = [
  { title: 'time', cell: ({ at }) => at },
  { title: 'by', cell: ({ by }) => by },
  { title: 'group', cell: ({ group }) => group },
  { title: 'outcome', cell: ({ outcome }) => outcome },
  { title: 'offsets', cell: ({ offsets }) => offsets.map(one => `${nameOf(one)} ${one.from ?? '-'}→${one.to}`).join(' ') },
  { title: 'reason', cell: ({ reason }) => reason },
]

export const journalLines = (lines: readonly JournalLine[]): readonly string[] =>
  lines.length === 0 ? ['no offsets were set'] : table(journalColumns, lines)
