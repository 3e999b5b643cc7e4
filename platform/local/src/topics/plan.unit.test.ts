import type { Contracts, TopicContract } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { type ExistingTopic, planTopics } from './plan.ts'
import { settingsOf } from './settings.ts'

const contract = (changes: Partial<TopicContract> = {}): TopicContract => ({
  topic: 'orders.events',
  owner: 'orders',
  partitions: 12,
  cleanup: 'keep',
  maxMessageBytes: 65_536,
  types: ['orders.OrderPlaced'],
  ...changes,
})

const contracts = (...topics: TopicContract[]): Contracts => ({
  types: {},
  topics: Object.fromEntries(topics.map(topic => [topic.topic, topic])),
})

const existing = (of: TopicContract, changes: Partial<ExistingTopic> = {}): ExistingTopic => ({
  topic: of.topic,
  topicId: 'id',
  partitions: of.partitions,
  replicationFactor: 1,
  config: settingsOf(of, false),
  isEmpty: false,
  ...changes,
})

const planned = (wanted: TopicContract, found?: ExistingTopic) => planTopics(contracts(wanted), found === undefined ? [] : [found])

describe('planning topics', () => {
  it('creates a missing one with the cleanup, retention and size of its contract', () => {
    const wanted = contract({ cleanup: 'expire', retentionMs: 86_400_000, maxMessageBytes: 5_000_000 })
    const config = { 'cleanup.policy': 'delete', 'retention.ms': '86400000', 'max.message.bytes': '5000256' }
    expect(planned(wanted)).toEqual({ changes: [{ kind: 'create', topic: 'orders.events', partitions: 12, config }], refusals: [] })
  })

  it('keeps what a contract keeps for ever', () => {
    expect(settingsOf(contract(), false)['retention.ms']).toBe('-1')
  })

  it('compacts what a contract compacts, and quickly only where the stack asks for it', () => {
    const compacted = contract({ cleanup: 'compact' })
    expect(settingsOf(compacted, false)).not.toHaveProperty('segment.ms')
    expect(settingsOf(compacted, true)).toMatchObject({ 'cleanup.policy': 'compact', 'segment.ms': '1000' })
    expect(settingsOf(contract(), true)).not.toHaveProperty('segment.ms')
  })

  it('changes nothing that is as the contracts say', () => {
    expect(planned(contract(), existing(contract()))).toEqual({ changes: [], refusals: [] })
  })

  it('leaves settings alone that the contracts say nothing of, and topics they do not know', () => {
    const found = existing(contract(), { config: { ...settingsOf(contract(), false), 'segment.bytes': '1000' } })
    const stranger = existing(contract({ topic: 'of.another' }))
    expect(planTopics(contracts(contract()), [found, stranger])).toEqual({ changes: [], refusals: [] })
  })

  it('refuses another number of partitions where records lie: later ones of a key would go elsewhere', () => {
    for (const partitions of [6, 24]) {
      const { changes, refusals } = planned(contract({ partitions }), existing(contract()))
      expect(changes).toEqual([])
      expect(refusals).toMatchObject([{ code: 'MR_TOPIC_MOVES_KEYS', topic: 'orders.events' }])
    }
  })

  it('adds partitions to a topic nothing was ever written to, and never takes any away', () => {
    const empty = existing(contract(), { isEmpty: true })
    expect(planned(contract({ partitions: 24 }), empty).changes).toMatchObject([{ kind: 'add-partitions', partitions: 24, before: 12 }])
    expect(planned(contract({ partitions: 6 }), empty).refusals).toMatchObject([{ code: 'MR_TOPIC_MOVES_KEYS' }])
  })

  it('law 4: adds none while letters of it live: a lane would begin elsewhere while its letter waits', () => {
    const remade = existing(contract(), { isEmpty: true, hasLetters: true })
    expect(planned(contract({ partitions: 24 }), remade)).toMatchObject({ changes: [], refusals: [{ code: 'MR_TOPIC_HAS_LETTERS' }] })
    expect(planned(contract(), remade)).toEqual({ changes: [], refusals: [] })
  })

  it('refuses to shorten retention, and to begin compacting, where records lie', () => {
    const shorter = contract({ cleanup: 'expire', retentionMs: 1_000 })
    const compacted = contract({ cleanup: 'compact' })
    for (const wanted of [shorter, compacted]) {
      expect(planned(wanted, existing(contract()))).toMatchObject({ changes: [], refusals: [{ code: 'MR_TOPIC_LOSES_RECORDS' }] })
    }
  })

  it('lengthens retention', () => {
    const day = contract({ cleanup: 'expire', retentionMs: 86_400_000 })
    const week = contract({ cleanup: 'expire', retentionMs: 604_800_000 })
    expect(planned(week, existing(day)).changes).toEqual([
      { kind: 'configure', topic: 'orders.events', config: { 'retention.ms': '604800000' }, before: { 'retention.ms': '86400000' } },
    ])
  })
})
