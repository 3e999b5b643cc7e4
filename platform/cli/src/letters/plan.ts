import { type FoundLetter, failureGroups, lettersBefore } from '@millrace/messaging'
import { counted } from '../text/counted.ts'
import { table } from '../text/table.ts'
import { failureGroupColumns, letterColumns } from './columns.ts'

export interface LettersPlan {
  readonly kind: 'redrive' | 'discard'
  readonly all: readonly FoundLetter[]
  readonly selected: readonly FoundLetter[]
  /** Also those that wait behind the selected ones in their lanes. */
  readonly wholeLanes: boolean
  readonly ratePerSecond: number | undefined
}

const laneOf = ({ letter: { source, lane, group } }: FoundLetter): string => `${group} ${source.topicId}/${source.partition}/${lane}`

const behindThose = ({ all, selected }: LettersPlan): readonly FoundLetter[] => {
  const chosen = new Set(selected)
  const lanes = new Map<string, number>()
  for (const found of selected)
    lanes.set(laneOf(found), Math.min(lanes.get(laneOf(found)) ?? Number.POSITIVE_INFINITY, found.letter.source.offset))
  return all.filter(found => !chosen.has(found) && found.letter.source.offset > (lanes.get(laneOf(found)) ?? Number.POSITIVE_INFINITY))
}

/** What is asked for, in order: a redrive begins each lane at its first letter (law 4). */
export const lettersToAsk = (plan: LettersPlan): readonly FoundLetter[] => {
  const asked = new Set(plan.selected)
  if (plan.kind === 'redrive') for (const found of lettersBefore(plan.all, plan.selected)) asked.add(found)
  if (plan.wholeLanes) for (const found of behindThose(plan)) asked.add(found)
  return plan.all.filter(found => asked.has(found))
}

const shownAtMost = 20

/** What would happen. */
export const planLines = (plan: LettersPlan): readonly string[] => {
  const { kind, selected, ratePerSecond } = plan
  const asked = lettersToAsk(plan)
  if (asked.length === 0) return ['no letter fits']
  const lanes = new Set(asked.map(laneOf)).size
  const before = kind === 'redrive' ? lettersBefore(plan.all, selected).length : 0
  const left = behindThose({ ...plan, selected: asked }).length
  const already = asked.filter(({ requested }) => requested !== undefined).length
  return [
    ...table(letterColumns, asked.slice(0, shownAtMost)),
    ...(asked.length > shownAtMost ? [`… and ${asked.length - shownAtMost} more`] : []),
    '',
    ...table(failureGroupColumns, failureGroups(asked)),
    '',
    `${kind} ${counted(asked.length, 'letter')} in ${counted(lanes, 'lane')}${ratePerSecond === undefined ? '' : `, ${ratePerSecond} a second: about ${Math.ceil(asked.length / ratePerSecond)} s`}`,
    ...(before > 0 ? [`${before} of them were not selected, but come first in their lanes`] : []),
    ...(left > 0 ? [`${counted(left, 'letter')} behind these not included: add --whole-lanes to ${kind} them too`] : []),
    ...(already > 0 ? [`${already} of them have been asked for already and are not answered yet`] : []),
    effects[kind],
  ]
}

/** law 8: redriving repeats effects, and says so. */
const effects = {
  redrive:
    'Redriving handles these messages again: what their handlers had done before they failed, mails sent, calls made, may be done again.',
  discard: 'Discarding is final: these messages are never handled.',
} as const
