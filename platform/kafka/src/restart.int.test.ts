import { randomUUID } from 'node:crypto'
import {
  type ConsumerOptions,
  consume,
  createCodec,
  type HandleContext,
  type Received,
  systemClock,
  systemIds,
  toRecord,
} from '@millrace/messaging'
import { memorySchemas, memoryTelemetry } from '@millrace/messaging/memory'
import { eventually } from '@millrace/testing'
import { afterAll, expect, test } from 'vitest'
import { kafka } from './kafka.ts'
import { brokersUnderTest } from './testing/brokers-under-test.ts'

const broker = kafka({ brokers: brokersUnderTest() })
afterAll(() => broker.close())

const within = 30_000
const type = 'any.Thing'
const schema = JSON.stringify({ type: 'record', name: type, fields: [{ name: 'id', type: 'string' }] })

/** One topic with messages of one type, and consumers of one group on it. */
const startWorld = async () => {
  const [topic, group] = [`restart-${randomUUID()}`, `restart-${randomUUID()}`]
  await broker.topics.create([{ topic, partitions: 1, config: {} }])
  const contracts = {
    types: { [type]: { type, topic, key: 'id', schema, fingerprint: schema } },
    topics: { [topic]: { topic, owner: 'any', partitions: 1, cleanup: 'keep' as const, maxMessageBytes: 100_000, types: [type] } },
  }
  const codec = createCodec({ contracts, source: memorySchemas() })
  await codec.prepare([type])
  const started = new Set<string>()
  const telemetry = memoryTelemetry()
  const producer = broker.producer('test')
  return {
    telemetry,
    send: (messages: readonly (readonly [key: string, id: string])[]) =>
      producer.send(
        messages.map(([key, id]) =>
          toRecord(
            {
              id,
              type,
              topic,
              key,
              subject: key,
              sequence: 1,
              correlationId: 'c',
              causationId: 'c',
              source: 'test',
              at: Date.now(),
              value: codec.encode(type, { id }),
            },
            1,
          ),
        ),
      ),
    committed: async () => (await broker.topics.committed(group, [topic]))[0],
    consume: (handle: ConsumerOptions['handle']) =>
      consume({
        group,
        topics: [topic],
        types: new Set([type]),
        handle,
        broker,
        codec,
        started: {
          has: async (_, topicId, partition) => started.has(`${topicId}/${partition}`),
          record: async (_, partitions) => {
            for (const { topicId, partition } of partitions) started.add(`${topicId}/${partition}`)
          },
        },
        clock: systemClock,
        ids: systemIds,
        telemetry,
      }),
    close: () => producer.close(),
  }
}

const idsOf = (messages: readonly Received[]): readonly string[] => messages.map(({ message }) => message.id)

test('law 5: on Kafka too a restart handles again only what was unfinished, and in order', async () => {
  const world = await startWorld()
  const others = Array.from({ length: 400 }, (_, at) => [`k${at % 9}`, `${at}`] as const)
  await world.send([['slow', 's1'], ...others.slice(0, 200), ['slow', 's2'], ...others.slice(200)])
  const handled: string[] = []
  const first = world.consume(async (messages: readonly Received[], { signal }: HandleContext) => {
    if (messages[0]?.message.key === 'slow')
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
    handled.push(...idsOf(messages))
  })
  await eventually(() => expect(handled).toHaveLength(others.length), within)
  await first.close()
  expect(await world.committed()).toMatchObject({ offset: 0, metadata: expect.stringMatching(/^mr1:/) })
  await world.send([['slow', 's3']])
  const again: string[] = []
  const second = world.consume(async messages => void again.push(...idsOf(messages)))
  await eventually(async () => expect(await world.committed()).toMatchObject({ offset: others.length + 3, metadata: '' }), within)
  expect(again).toEqual(['s1', 's2', 's3'])
  await second.close()
  await world.close()
})

test('law 5: Kafka takes the metadata of as many unfinished messages as are kept in hand', async () => {
  const world = await startWorld()
  for (let at = 0; at < 6_000; at += 500)
    await world.send(Array.from({ length: 500 }, (_, index) => [index % 2 === 0 ? 'slow' : `k${index}`, `${at + index}`] as const))
  let held = true
  const handled = new Set<string>()
  const consumer = world.consume(async messages => {
    while (held && messages[0]?.message.key === 'slow') await systemClock.sleep(20)
    for (const id of idsOf(messages)) handled.add(id)
  })
  await eventually(async () => expect((await world.committed())?.metadata.length).toBeGreaterThan(500), within)
  held = false
  await eventually(async () => expect(await world.committed()).toMatchObject({ offset: 6_000 }), within)
  expect(handled.size).toBe(6_000)
  expect(world.telemetry.logs.filter(({ level }) => level === 'error')).toEqual([])
  await consumer.close()
  await world.close()
})
