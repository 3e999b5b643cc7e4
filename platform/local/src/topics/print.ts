import type { TopicChange, TopicPlan } from './plan.ts'

const settings = (config: Readonly<Record<string, string>>): string =>
  Object.entries(config)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')

const changeLine = (change: TopicChange): string => {
  switch (change.kind) {
    case 'create':
      return `+ ${change.topic}  ${change.partitions} partitions  ${settings(change.config)}`
    case 'configure':
      return `~ ${change.topic}  ${settings(change.config)}  (was ${settings(change.before)})`
    case 'add-partitions':
      return `~ ${change.topic}  ${change.partitions} partitions (was ${change.before}, empty)`
  }
}

/** A plan as lines: what would be made, changed and refused. */
export const planLines = ({ changes, refusals }: TopicPlan): readonly string[] => {
  if (changes.length + refusals.length === 0) return ['topics: as the contracts say']
  return [...changes.map(changeLine), ...refusals.map(({ topic, why }) => `! ${topic}  refused: ${why}`)]
}
