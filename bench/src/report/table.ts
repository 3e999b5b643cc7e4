import { ours } from '../bench.ts'
import type { Report } from './report.ts'
import type { Spread } from './statistics.ts'

const head = ['', 'median', 'min – max', 'ours is better by', 'min – max', 'must reach', '']

/** Figures as one reads them: 12 345, 12.3, 0.123. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 100)
    return Math.round(value)
      .toString()
      .replace(/\B(?=(\d{3})+$)/g, ' ')
  return value.toPrecision(3).replace(/\.?0+$/, '')
}

const range = ({ min, max }: Spread): string => `${figure(min)} – ${figure(max)}`

const verdict = (ratio: Spread, target: number | undefined): readonly [string, string] => {
  if (target === undefined) return ['', '']
  return [`≥ ${target}×`, ratio.median >= target ? 'reached' : 'short']
}

const rowsOf = ({ ours: our, peers, ratios, targets }: Report): readonly (readonly string[])[] => {
  const mine = [ours, figure(our.median), range(our), '', '', '', '']
  const theirs = Object.entries(peers).map(([peer, values]) => {
    const ratio = ratios[peer]
    const compared = ratio === undefined ? ['', '', '', ''] : [`${figure(ratio.median)}×`, range(ratio), ...verdict(ratio, targets[peer])]
    return [peer, figure(values.median), range(values), ...compared]
  })
  return [mine, ...theirs]
}

/** For a terminal: columns one under the other. */
export const textTable = (report: Report): string => {
  const rows = [head, ...rowsOf(report)]
  const widths = head.map((_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0)))
  const line = (row: readonly string[]) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
  return rows.map(row => line(row).join('  ').trimEnd()).join('\n')
}

/** For a page. */
export const markdownTable = (report: Report): string => {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|-|${'-:|'.repeat(5)}-|`, ...rowsOf(report).map(line)].join('\n')
}

const notesOf = (side: string, { notes }: Report['ours']): readonly string[] =>
  Object.entries(notes).map(([what, value]) => `${side}: ${what} ${typeof value === 'number' ? figure(value) : value}`)

/** What belongs to the table: notes, who was left out, and whether it may be quoted. */
export const remarks = (report: Report): readonly string[] => [
  ...[[ours, report.ours] as const, ...Object.entries(report.peers)].flatMap(([side, values]) => notesOf(side, values)),
  ...Object.entries(report.leftOut).map(([peer, lacks]) => `${peer} was left out: the machine lacks ${lacks}`),
  ...(report.machine.load > report.machine.cores / 2
    ? [`The machine was busy before the first run: its load was ${figure(report.machine.load)}.`]
    : []),
  ...(report.quotable ? [] : ['A quick run, too short to mean anything: not to be quoted.']),
]
