import type { Contracts } from '@millrace/contracts'
import { memoryBroker } from '@millrace/messaging/memory'
import { expect, test } from 'vitest'
import { checkEnvironment, summary } from './environment.ts'

const topic = (name: string, cleanup: 'keep' | 'expire' | 'compact') => ({
  [name]: { topic: name, owner: 'o', partitions: 1, cleanup, maxMessageBytes: 1_000, types: [] },
})
const contracts: Contracts = {
  types: {},
  topics: { ...topic('events', 'keep'), ...topic('states', 'compact'), ...topic('missing', 'keep') },
}
const safe = { 'min.insync.replicas': '2', 'max.message.bytes': '2000' }

const lacks = async (events: Record<string, string>, states: Record<string, string>, replicationFactor = 3) => {
  const broker = memoryBroker()
  await broker.topics.create([
    { topic: 'events', partitions: 1, replicationFactor, config: { ...safe, ...events } },
    { topic: 'states', partitions: 1, replicationFactor, config: { ...safe, ...states } },
  ])
  return checkEnvironment({ broker, contracts }, 'o')
}

test('an environment as the laws need it lacks nothing', async () => {
  expect(await lacks({ 'retention.ms': '-1' }, { 'cleanup.policy': 'compact' })).toEqual([])
})

test('law 1: what would lose records is told, by topic', async () => {
  const found = await lacks({ 'retention.ms': '1000', 'max.message.bytes': '10' }, { 'cleanup.policy': 'delete' })
  expect(found.map(({ topic, kind, says }) => [topic, kind, /retention|max\.message|cleanup/.exec(says)?.[0]])).toEqual([
    ['events', 'loss', 'retention'],
    ['events', 'loss', 'max.message'],
    ['states', 'loss', 'cleanup'],
  ])
})

test('one replica is a risk, told once for all topics', async () => {
  const found = await lacks({}, { 'cleanup.policy': 'compact' }, 1)
  expect(found.every(({ kind }) => kind === 'risk')).toBe(true)
  expect(summary(found)).toMatchObject([{ topics: 'events, states' }])
})
