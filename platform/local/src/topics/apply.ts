import type { Contracts } from '@millrace/contracts'
import { type Broker, MessagingError, type TopicAdmin, topicsWithLetters } from '@millrace/messaging'
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

const lettersWithinMs = 60_000

/** law 4: asked only when a topic would be widened, for all letters have to be read. */
const withLetters = async (broker: Broker, contracts: Contracts, existing: readonly ExistingTopic[]): Promise<readonly ExistingTopic[]> => {
  const isWidened = ({ topic, isEmpty, partitions }: ExistingTopic) => isEmpty && partitions < (contracts.topics[topic]?.partitions ?? 0)
  if (!existing.some(isWidened)) return existing
  const lettered = await topicsWithLetters(broker, { signal: AbortSignal.timeout(lettersWithinMs) })
  return existing.map(topic => ({ ...topic, hasLetters: lettered.has(topic.topic) }))
}

/** What `apply` would do now. */
export const planFor = async (broker: Broker, contracts: Contracts, quickCompaction = false): Promise<TopicPlan> => {
  const existing = await existingTopics(broker.topics, contracts)
  return planTopics(contracts, await withLetters(broker, contracts, existing), quickCompaction)
}

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
