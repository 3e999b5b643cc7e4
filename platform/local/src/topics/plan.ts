import type { Contracts, TopicContract } from '@millrace/contracts'
import type { TopicDescription } from '@millrace/messaging'
import { settingsOf, type TopicSettings } from './settings.ts'

export type TopicChange =
  | { readonly kind: 'create'; readonly topic: string; readonly partitions: number; readonly config: TopicSettings }
  | { readonly kind: 'configure'; readonly topic: string; readonly config: TopicSettings; readonly before: TopicSettings }
  | { readonly kind: 'add-partitions'; readonly topic: string; readonly partitions: number; readonly before: number }

export interface Refusal {
  readonly code: 'MR_TOPIC_MOVES_KEYS' | 'MR_TOPIC_LOSES_RECORDS' | 'MR_TOPIC_HAS_LETTERS'
  readonly topic: string
  readonly why: string
}

export interface TopicPlan {
  readonly changes: readonly TopicChange[]
  /** What the contracts ask for and is never done by itself. With one of these nothing is applied. */
  readonly refusals: readonly Refusal[]
}

export interface ExistingTopic extends TopicDescription {
  /** No record was ever written to it. */
  readonly isEmpty: boolean
  /** Letters of some group came from a topic of this name and live. */
  readonly hasLetters?: boolean
}

/** From what is to what the contracts say. Creates and extends; never deletes or shrinks, and never moves a key. */
export const planTopics = (contracts: Contracts, existing: readonly ExistingTopic[], quickCompaction = false): TopicPlan => {
  const byName = new Map(existing.map(topic => [topic.topic, topic]))
  const plans = Object.values(contracts.topics).map(contract => {
    const config = settingsOf(contract, quickCompaction)
    const found = byName.get(contract.topic)
    const { topic, partitions } = contract
    if (found === undefined) return { changes: [{ kind: 'create' as const, topic, partitions, config }], refusals: [] }
    return merged(partitionPlan(contract, found), settingsPlan(topic, config, found))
  })
  return plans.reduce<TopicPlan>(merged, nothing)
}

const nothing: TopicPlan = { changes: [], refusals: [] }
const merged = (one: TopicPlan, other: TopicPlan): TopicPlan => ({
  changes: [...one.changes, ...other.changes],
  refusals: [...one.refusals, ...other.refusals],
})

/** Law 4: a key's partition is its order. Another number of partitions sends later records of a key elsewhere. */
const partitionPlan = ({ topic, partitions }: TopicContract, found: ExistingTopic): TopicPlan => {
  if (found.partitions === partitions) return nothing
  if (found.isEmpty && partitions > found.partitions && found.hasLetters === true) {
    const why = `letters of it live, perhaps of a topic deleted since: redrive or discard them before it gets ${partitions} partitions (millrace letters list --topic ${topic})`
    return { changes: [], refusals: [{ code: 'MR_TOPIC_HAS_LETTERS', topic, why }] }
  }
  if (found.isEmpty && partitions > found.partitions) {
    return { changes: [{ kind: 'add-partitions', topic, partitions, before: found.partitions }], refusals: [] }
  }
  const why = `it has ${found.partitions} partitions and records; ${partitions} would move keys to other partitions. Keep ${found.partitions} in the catalogue, or make a new topic`
  return { changes: [], refusals: [{ code: 'MR_TOPIC_MOVES_KEYS', topic, why }] }
}

const settingsPlan = (topic: string, wanted: TopicSettings, found: ExistingTopic): TopicPlan => {
  const changed = Object.entries(wanted).filter(([name, value]) => found.config[name] !== value)
  if (changed.length === 0) return nothing
  const loss = lossOf(wanted, found)
  if (loss !== undefined) {
    return { changes: [], refusals: [{ code: 'MR_TOPIC_LOSES_RECORDS', topic, why: `${loss}. Keep the setting, or make a new topic` }] }
  }
  const before = Object.fromEntries(changed.map(([name]) => [name, found.config[name] ?? 'unset']))
  return { changes: [{ kind: 'configure', topic, config: Object.fromEntries(changed), before }], refusals: [] }
}

/** How a change of settings would delete records that are there now. */
const lossOf = (wanted: TopicSettings, found: ExistingTopic): string | undefined => {
  if (found.isEmpty) return undefined
  const from = found.config['cleanup.policy'] ?? 'delete'
  const to = wanted['cleanup.policy'] ?? from
  if (from !== to) return `cleanup.policy would go from ${from} to ${to}, which deletes records it holds`
  const kept = (ms: string | undefined) => (ms === undefined || ms === '-1' ? Number.POSITIVE_INFINITY : Number(ms))
  if (to === 'delete' && kept(wanted['retention.ms']) < kept(found.config['retention.ms'])) {
    return `retention.ms would go down to ${wanted['retention.ms']}, which deletes records it holds`
  }
  return undefined
}
