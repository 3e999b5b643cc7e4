import { type Broker, type GroupDescription, MessagingError } from '@millrace/messaging'
import { CliError } from '../errors.ts'
import { progressOfAll } from '../groups/progress.ts'
import { timesAt } from '../reading/times-at.ts'
import { counted } from '../text/counted.ts'
import { journaled } from './journal.ts'
import { changesOf, planResets, type ResetPlan } from './plan.ts'
import type { Spans } from './print.ts'
import type { Target } from './target.ts'

export interface ResetRequest {
  readonly group: string
  readonly topic: string
  readonly partitions: readonly number[] | undefined
  readonly target: Target
}

export interface Planned {
  readonly plan: ResetPlan
  readonly spans: Spans
  readonly group: GroupDescription
}

/** What a reset would do now. Changes nothing. */
export const planReset = async (
  broker: Broker,
  { group, topic, partitions, target }: ResetRequest,
  options: Parameters<typeof timesAt>[2],
): Promise<Planned> => {
  const [described] = await broker.groups.describe([group])
  const committed = await broker.groups.committed(group)
  const [topics, bounds] = await Promise.all([broker.topics.describe([topic]), broker.topics.bounds([topic])])
  const progress = progressOfAll(topics, bounds, committed).filter(({ partition }) => partitions?.includes(partition) ?? true)
  const missing = partitions?.find(partition => !progress.some(at => at.partition === partition))
  if (missing !== undefined)
    throw new CliError('MR_PARTITION_UNKNOWN', `${topic} has no partition ${missing}: it has ${bounds.length}, from 0.`)
  const times = target.kind === 'time' ? await broker.topics.offsetsAt([topic], target.timestampMs) : []
  const plan = planResets(progress, target, times)
  const ranges = changesOf(plan).map(({ between, ...at }) => ({ ...at, first: between.first, end: between.end }))
  const spans = {
    first: await timesAt(
      broker,
      ranges.map(({ first, end, ...at }) => ({ ...at, from: first, to: end })),
      options,
    ),
    last: await timesAt(
      broker,
      ranges.map(({ first, end, ...at }) => ({ ...at, from: Math.max(first, end - 1), to: end })),
      options,
    ),
  }
  return { plan, spans, group: described ?? { group, state: 'unknown', members: [] } }
}

/** What stands in the way of doing it: the group would commit over it. */
export const activeMembers = ({ group, members }: GroupDescription): string | undefined => {
  if (members.length === 0) return undefined
  const who = [...new Set(members.map(({ clientId, host }) => `${clientId} at ${host}`))].join(', ')
  return `The group ${group} has ${counted(members.length, 'member')} (${who}): stop them first, they would commit over it.`
}

/**
 * Does it, journaled. law 5: offset and nothing else is written, so what was finished beyond it is forgotten with it; the broker takes it
 * only while nobody is in the group.
 */
export const executeReset = async (broker: Broker, { plan, group }: Planned, reason: string): Promise<void> => {
  const active = activeMembers(group)
  if (active !== undefined) throw new MessagingError('MR_GROUP_ACTIVE', active)
  if (plan.refusals.length > 0) throw new CliError('MR_RESET_REFUSED', `Nothing was set. ${plan.refusals.join('; ')}.`)
  const resets = changesOf(plan)
  if (resets.length === 0) return
  await journaled(broker, { group: group.group, reason, resets }, () =>
    broker.groups.reset(
      group.group,
      resets.map(({ topic, partition, to }) => ({ topic, partition, offset: to, metadata: '' })),
    ),
  )
}
