import { randomUUID } from 'node:crypto'
import type { Contracts } from '@millrace/contracts'
import { kafka } from '@millrace/kafka'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { applyPlan, planFor } from './apply.ts'

const broker = kafka({ brokers: (process.env.KAFKA_BROKERS ?? '').split(','), clientId: 'topics-test' })
beforeAll(() => broker.ready(AbortSignal.timeout(30_000)))
afterAll(() => broker.close())

const contracts = (topic: string, partitions: number): Contracts => ({
  types: {},
  topics: { [topic]: { topic, owner: 'orders', partitions, cleanup: 'keep', maxMessageBytes: 1_000, types: [] } },
})

it('makes a topic as its contract says, and finds nothing to do after that', async () => {
  const wanted = contracts(`plan-${randomUUID()}`, 3)
  await applyPlan(broker.topics, await planFor(broker, wanted))
  expect(await planFor(broker, wanted)).toEqual({ changes: [], refusals: [] })
})

it('adds partitions while a topic is empty, and refuses once it has records', async () => {
  const topic = `plan-${randomUUID()}`
  await applyPlan(broker.topics, await planFor(broker, contracts(topic, 2)))
  await applyPlan(broker.topics, await planFor(broker, contracts(topic, 3)))
  expect(await broker.topics.describe([topic])).toMatchObject([{ partitions: 3 }])

  const producer = broker.producer('topics-test')
  await producer.send([{ topic, partition: 0, key: Buffer.from('k'), value: Buffer.from('v'), headers: [], timestamp: Date.now() }])
  await producer.close()
  const plan = await planFor(broker, contracts(topic, 4))
  await expect(applyPlan(broker.topics, plan)).rejects.toMatchObject({ code: 'MR_TOPIC_MOVES_KEYS' })
  expect(await broker.topics.describe([topic])).toMatchObject([{ partitions: 3 }])
})
