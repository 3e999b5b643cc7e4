import { randomUUID } from 'node:crypto'
import {
  askForLetters,
  type Consumer,
  consume,
  createCodec,
  findLetters,
  type JournalEntry,
  MessagingError,
  readJournal,
  systemClock,
  systemIds,
  toRecord,
} from '@millrace/messaging'
import { memorySchemas, silentTelemetry } from '@millrace/messaging/memory'
import { eventually } from '@millrace/testing'
import { afterAll, expect, test } from 'vitest'
import { kafka } from './kafka.ts'
import { brokersUnderTest } from './testing/brokers-under-test.ts'

const broker = kafka({ brokers: brokersUnderTest() })
afterAll(() => broker.close())

const type = 'any.Thing'
const partitions = 3
const keys = 40
const each = 30
const deadlineMs = 60_000
const never = new AbortController().signal

test('law 4: letters are redriven in the order of their lanes while members come and go, and every request is answered', async () => {
  const [topic, group] = [`redrive-${randomUUID()}`, `redrive-${randomUUID()}`]
  await broker.topics.create([{ topic, partitions, config: {} }])
  const schema = JSON.stringify({ type: 'record', name: type, fields: [{ name: 'id', type: 'string' }] })
  const contracts = {
    types: { [type]: { type, topic, key: 'id', schema, fingerprint: schema } },
    topics: { [topic]: { topic, owner: 'any', partitions, cleanup: 'keep' as const, maxMessageBytes: 1_000, types: [type] } },
  }
  const codec = createCodec({ contracts, source: memorySchemas() })
  await codec.prepare([type])
  const started = new Set<string>()
  let broken = true
  const handled: string[] = []
  const begin = (): Consumer =>
    consume({
      group,
      topics: [topic],
      types: new Set([type]),
      handle: async messages => {
        if (broken) throw new MessagingError('MR_UNDECODABLE', 'Not mended yet.', { failure: 'permanent' })
        handled.push(...messages.map(({ message }) => message.id))
      },
      broker,
      codec,
      started: {
        has: async (_, topicId, partition) => started.has(`${topicId}/${partition}`),
        record: async (_, begun) => {
          for (const { topicId, partition } of begun) started.add(`${topicId}/${partition}`)
        },
      },
      clock: systemClock,
      ids: systemIds,
      telemetry: silentTelemetry,
    })
  const messages = Array.from({ length: keys * each }, (_, at) => ({ key: `k${at % keys}`, id: `k${at % keys}-${Math.floor(at / keys)}` }))
  const producer = broker.producer(topic)
  await producer.send(
    messages.map(({ key, id }) =>
      toRecord(
        { id, type, topic, key, correlationId: id, causationId: id, source: 'test', at: Date.now(), value: codec.encode(type, { id }) },
        partitions,
      ),
    ),
  )
  await producer.close()
  const first = begin()
  const second = begin()
  const live = () => [first, second].flatMap(one => one.status()).reduce((sum, { liveLetters }) => sum + liveLetters, 0)
  await eventually(() => expect(live()).toBe(messages.length), deadlineMs)

  broken = false
  const letters = await findLetters(broker, group, { signal: never })
  expect(letters).toHaveLength(messages.length)
  const answers: JournalEntry[] = []
  const common = { broker, clock: systemClock, ids: systemIds, group, kind: 'redrive' as const, by: 'test', why: 'mended', stop: never }
  const asked = askForLetters({
    ...common,
    letters,
    leave: AbortSignal.timeout(deadlineMs),
    answered: entry => answers.push(entry),
    trouble: () => undefined,
  })
  await eventually(() => expect(handled.length).toBeGreaterThan(50), deadlineMs)
  await first.close()
  const third = begin()
  expect((await asked).open).toEqual([])
  expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['redriven']))
  expect(await findLetters(broker, group, { signal: never })).toEqual([])
  expect((await readJournal(broker, group, { signal: never })).length).toBeGreaterThanOrEqual(messages.length)
  for (let key = 0; key < keys; key += 1) {
    const lane = [...new Set(handled.filter(id => id.startsWith(`k${key}-`)))]
    expect(lane).toEqual(Array.from({ length: each }, (_, at) => `k${key}-${at}`))
  }
  await Promise.all([second.close(), third.close()])
})
