import type { Contracts } from '@millrace/contracts'
import { type Broker, MessagingError, type TopicAdmin } from '@millrace/messaging'
import { LocalError } from '../errors.ts'
import { type ExistingTopic, planTopics, type Refusal, type TopicChange, type TopicPlan } from './plan.ts'

const existingTopics = async (admin: TopicAdmin, contracts: Contracts): Promise<readonly ExistingTopic[]> => {
  const described = await admin.describe(Object.keys(contracts.topics))
  const bounds = await admin.bounds(described.map(topic => topic.topic))
  return described.map(topic => ({
    ...topic,
    isEmpty: bounds.filter(one => one.topic === topic.topic).every(one => one.latest === 0),
  }))
}

/** What `apply` would do now. */
export const planFor = async (broker: Broker, contracts: Contracts, quickCompaction = false): Promise<TopicPlan> =>
  planTopics(contracts, await existingTopics(broker.topics, contracts), quickCompaction)

/** Throws for the first thing a plan refuses, all of them named. */
export const assertAllowed = ({ refusals }: TopicPlan): void => {
  const [first] = refusals
  if (first === undefined) return
  const text = refusals.map(({ topic, why }: Refusal) => `${topic}: ${why}`).join('; ')
  const message = `The topics were left as they are. ${text}.`
  throw first.code === 'MR_TOPIC_MOVES_KEYS' ? new MessagingError(first.code, message) : new LocalError(first.code, message)
}

/** Carries a plan out; nothing of it when it refuses anything. */
export const applyPlan = async (admin: TopicAdmin, plan: TopicPlan): Promise<void> => {
  assertAllowed(plan)
  const created = plan.changes.filter(change => change.kind === 'create')
  if (created.length > 0) await admin.create(created.map(({ topic, partitions, config }) => ({ topic, partitions, config })))
  for (const change of plan.changes) await applyChange(admin, change)
}

const applyChange = async (admin: TopicAdmin, change: TopicChange): Promise<void> => {
  if (change.kind === 'configure') await admin.configure(change.topic, change.config)
  if (change.kind === 'add-partitions') await admin.addPartitions(change.topic, change.partitions)
}
