import { duration } from '../text/duration.ts'
import { type Column, table } from '../text/table.ts'
import { terminalSafe } from '../text/terminal-safe.ts'
import type { GroupReport, PartitionReport } from './report.ts'
import type { Trend } from './trend.ts'

const age = (lagSeconds: number | null): string | undefined => (lagSeconds === null ? undefined : duration(lagSeconds * 1_000))

const rate = (perSecond: number): string => `${perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(1)}/s`

/** `shrinking by 120/s (in 30/s, out 150/s), 1 m 20 s left` */
export const trendText = ({ direction, perSecond, writtenPerSecond, handledPerSecond, leftMs }: Trend): string => {
  const change = direction === 'steady' ? 'steady' : `${direction} by ${rate(Math.abs(perSecond))}`
  const left = leftMs === undefined ? '' : `, ${duration(leftMs)} left`
  return `${change} (in ${rate(Math.max(0, writtenPerSecond))}, out ${rate(handledPerSecond)})${left}`
}

const groupColumns: readonly Column<GroupReport>[] = [
  { title: 'group', cell: ({ group }) => group },
  { title: 'state', cell: ({ state }) => state },
  { title: 'members', cell: ({ members }) => members.length, align: 'right' },
  { title: 'partitions', cell: ({ partitions }) => partitions.length, align: 'right' },
  { title: 'stopped', cell: ({ partitions }) => partitions.filter(({ stopped }) => stopped !== null).length, align: 'right' },
  { title: 'lag', cell: ({ lag }) => lag, align: 'right' },
  { title: 'oldest', cell: ({ lagSeconds }) => age(lagSeconds), align: 'right' },
]

const trendColumn: Column<GroupReport> = { title: 'trend', cell: ({ trend }) => trend && trendText(trend) }

/** One line a group. */
export const groupLines = (groups: readonly GroupReport[]): readonly string[] => {
  if (groups.length === 0) return ['no groups']
  return table(groups.some(({ trend }) => trend !== undefined) ? [...groupColumns, trendColumn] : groupColumns, groups)
}

const partitionColumns: readonly Column<PartitionReport>[] = [
  { title: 'topic', cell: ({ topic }) => topic },
  { title: 'partition', cell: ({ partition }) => partition, align: 'right' },
  { title: 'committed', cell: ({ committed }) => committed ?? undefined, align: 'right' },
  { title: 'end', cell: ({ end }) => end, align: 'right' },
  { title: 'lag', cell: ({ lag }) => lag, align: 'right' },
  { title: 'oldest', cell: ({ lagSeconds }) => age(lagSeconds), align: 'right' },
  { title: 'owner', cell: ({ owner, stopped }) => stopped?.code ?? (owner === null ? undefined : `${owner.clientId} at ${owner.host}`) },
]

const memberColumns: readonly Column<GroupReport['members'][number]>[] = [
  { title: 'member', cell: ({ memberId }) => memberId },
  { title: 'client', cell: ({ clientId }) => clientId },
  { title: 'host', cell: ({ host }) => host },
  { title: 'partitions', cell: ({ partitions }) => partitions, align: 'right' },
]

const stoppedLines = ({ group, partitions }: GroupReport): readonly string[] => {
  const stopped = partitions.flatMap(at => (at.stopped === null ? [] : [{ at, ...at.stopped }]))
  if (stopped.length === 0) return []
  const first = stopped[0]?.at
  return [
    '',
    'stopped:',
    ...stopped.map(({ code, detail }) => `  ${code} ${terminalSafe(detail)}`),
    `  See what setting it would skip or repeat: millrace offsets reset --group ${terminalSafe(group)} --topic ${first?.topic} --partition ${first?.partition} --to earliest`,
  ]
}

const missingLines = ({ missingTopics }: GroupReport): readonly string[] =>
  missingTopics.length === 0 ? [] : ['', `has offsets in topics that are no more: ${missingTopics.map(terminalSafe).join(', ')}`]

/** One group, with everything. */
export const groupDetails = (report: GroupReport): readonly string[] => [
  `${terminalSafe(report.group)}: ${report.state}, lag ${report.lag}${report.lagSeconds === null ? '' : `, oldest ${age(report.lagSeconds)}`}`,
  ...(report.trend === undefined ? [] : [`trend: ${trendText(report.trend)}`]),
  '',
  ...(report.members.length > 0
    ? table(memberColumns, report.members)
    : [report.state === 'other' ? 'members of another protocol' : 'no members']),
  '',
  ...(report.partitions.length === 0 ? ['no partitions'] : table(partitionColumns, report.partitions)),
  ...stoppedLines(report),
  ...missingLines(report),
]
