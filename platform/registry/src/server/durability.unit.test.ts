import { MessagingError } from '@millrace/messaging'
import { memoryBroker, memoryTelemetry } from '@millrace/messaging/memory'
import { expect, test } from 'vitest'
import { encodeRecord, type SchemaRecord } from './records.ts'
import { calling, record, startRegistry } from './server.fixture.ts'

const schema = (n: number) => record(`shop.Type${n}`, { id: 'string' })
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

test('a registry started anew on the same topic has the same ids, versions, levels and modes', async () => {
  const broker = memoryBroker()
  const first = await startRegistry(broker.client())
  const before = calling(first)
  for (const n of [0, 1, 2]) await before.register(`s${n}`, schema(n))
  await before.remove('/subjects/s1')
  await before.put('/config/s0', { compatibility: 'FULL' })
  await before.put('/mode/s2', { mode: 'READONLY' })
  const [was, types] = [await before.get('/schemas?deleted=true'), await before.get('/schemas/ids/2')]
  await first.close()
  broker.compact('_schemas', { dropTombstones: true })

  const after = calling(await startRegistry(broker.client()))
  expect(await after.get('/schemas?deleted=true')).toEqual(was)
  expect(await after.get('/schemas/ids/2')).toEqual(types)
  expect((await after.get('/subjects')).body).toEqual(['s0', 's2'])
  expect((await after.get('/config/s0')).body).toEqual({ compatibilityLevel: 'FULL' })
  expect((await after.get('/mode/s2')).body).toEqual({ mode: 'READONLY' })
  expect((await after.register('new', schema(9))).body).toEqual({ id: 4 })
})

test('registries of one topic that register at once agree on every id, and no id means two schemas', async () => {
  const broker = memoryBroker()
  const calls = await Promise.all(numbers(3).map(async () => calling(await startRegistry(broker.client()))))
  // Each schema is registered by each instance, under a subject of its own and under a shared one.
  const work = numbers(6).flatMap(n =>
    calls.map(async (call, at) => ({
      n,
      ids: [(await call.register(`own-${at}-${n}`, schema(n))).body, (await call.register(`s${n}`, schema(n))).body],
    })),
  )
  const answers = await Promise.all(work)
  const idsOf = (n: number) => new Set(answers.filter(answer => answer.n === n).flatMap(({ ids }) => ids.map(id => JSON.stringify(id))))
  const ids = numbers(6).map(n => [...idsOf(n)])
  expect(ids.every(same => same.length === 1)).toBe(true)
  expect(new Set(ids.flat()).size).toBe(6)

  broker.compact('_schemas')
  const fresh = calling(await startRegistry(broker.client()))
  const all = await fresh.get('/schemas')
  for (const call of calls) {
    await call.get('/health') // reads to the end: a list is what an instance has read so far
    expect(await call.get('/schemas')).toEqual(all)
  }
})

test('what one registry took, another on its topic answers at once', async () => {
  const broker = memoryBroker()
  const [one, other] = [calling(await startRegistry(broker.client())), calling(await startRegistry(broker.client()))]
  for (const n of numbers(5)) {
    await one.register(`s${n}`, schema(n))
    expect((await other.get(`/schemas/ids/${n + 1}`)).status).toBe(200)
  }
})

test('the first record that claims an id has it, whoever wrote the second', async () => {
  const broker = memoryBroker()
  const telemetry = memoryTelemetry()
  const call = calling(await startRegistry(broker.client(), { telemetry }))
  await call.register('a', schema(1))
  const forged: SchemaRecord = {
    kind: 'schema',
    subject: 'b',
    version: 1,
    id: 1,
    type: 'AVRO',
    schema: JSON.stringify(schema(2)),
    references: [],
    deleted: false,
  }
  const garbage = { key: Buffer.from('not json'), value: null }
  const foreign = broker.producer('foreign')
  const at = { topic: '_schemas', partition: 0, headers: [], timestamp: 0 }
  await foreign.send([encodeRecord(forged), garbage].map(bytes => ({ ...at, ...bytes })))

  for (const registry of [call, calling(await startRegistry(broker.client()))]) {
    await registry.get('/health')
    expect((await registry.get('/schemas/ids/1')).body).toEqual({ schema: JSON.stringify(schema(1)) })
    expect((await registry.get('/subjects')).body).toEqual(['a'])
  }
  expect(telemetry.logs.filter(({ level }) => level === 'error').map(({ fields }) => fields.offset)).toHaveLength(2)
})

test('a topic Confluent’s registry wrote is read as it meant it', async () => {
  const broker = memoryBroker()
  await broker.topics.create([{ topic: '_schemas', partitions: 1, config: { 'cleanup.policy': 'compact' } }])
  const written: readonly (readonly [object, object | null])[] = [
    [{ keytype: 'NOOP', magic: 0 }, null],
    [
      { keytype: 'CONFIG', subject: null, magic: 0 },
      { compatibilityLevel: 'FULL', alias: null, normalize: null },
    ],
    [
      { keytype: 'SCHEMA', subject: 'a', version: 1, magic: 1 },
      { subject: 'a', version: 1, id: 7, md5: 'x', schema: '"int"', deleted: false },
    ],
    [
      { keytype: 'SCHEMA', subject: 'b', version: 1, magic: 1 },
      { subject: 'b', version: 1, id: 8, schema: '"long"', deleted: false },
    ],
    [
      { keytype: 'SCHEMA', subject: 'p', version: 1, magic: 1 },
      { id: 9, schemaType: 'PROTOBUF', schema: 'message X {}', deleted: false },
    ],
    [
      { keytype: 'DELETE_SUBJECT', subject: 'b', magic: 0 },
      { subject: 'b', version: 1 },
    ],
  ]
  const bytes = (value: object | null) => (value === null ? null : Buffer.from(JSON.stringify(value)))
  const at = { topic: '_schemas', partition: 0, headers: [], timestamp: 0 }
  await broker.producer('confluent').send(written.map(([key, value]) => ({ ...at, key: bytes(key), value: bytes(value) })))
  const call = calling(await startRegistry(broker.client()))
  expect((await call.get('/config')).body).toEqual({ compatibilityLevel: 'FULL' })
  expect((await call.get('/subjects')).body).toEqual(['a', 'p'])
  expect((await call.get('/schemas/ids/9')).body).toEqual({ schemaType: 'PROTOBUF', schema: 'message X {}' })
  expect((await call.register('c', 'string')).body).toEqual({ id: 10 })
})

test('without its broker a registry answers what it knows, refuses what it can’t know, and says it is not ready', async () => {
  const broker = memoryBroker()
  const call = calling(await startRegistry(broker.client()))
  await call.register('a', schema(1))
  broker.outage()
  expect((await call.get('/schemas/ids/1')).status).toBe(200)
  expect((await call.get('/schemas/ids/2')).status).toBe(500)
  expect((await call.register('b', schema(2))).body).toMatchObject({ error_code: 50001 })
  expect((await call.get('/health')).status).toBe(503)
  broker.restore()
  expect((await call.get('/schemas/ids/2')).status).toBe(404)
  expect((await call.register('b', schema(2))).body).toEqual({ id: 2 })
})

test('a registration whose answer from the broker was lost is not doubled by the next try', async () => {
  const broker = memoryBroker()
  const call = calling(await startRegistry(broker.client()))
  const lost = new MessagingError('MR_BROKER_UNAVAILABLE', 'The answer was lost: try again.', { failure: 'unavailable' })
  for (const [n, applied] of [true, false].entries()) {
    broker.failNext('endTransaction', lost, { applied })
    expect((await call.register('a', schema(n))).body).toEqual({ id: n + 1 })
    await call.put('/config', { compatibility: 'NONE' })
  }
  expect((await call.get('/subjects/a/versions')).body).toEqual([1, 2])
})

test('a registry whose topic was cut off or made anew answers nothing from memory as if it were true', async () => {
  const broker = memoryBroker()
  const call = calling(await startRegistry(broker.client()))
  for (const n of [1, 2, 3]) await call.register(`s${n}`, schema(n))
  broker.deleteTopic('_schemas')
  await broker.topics.create([{ topic: '_schemas', partitions: 1, config: { 'cleanup.policy': 'compact' } }])
  await expect.poll(async () => (await call.get('/health')).status, { timeout: 5_000 }).toBe(503)
  expect((await call.register('x', schema(9))).status).toBe(500)
})

test('a topic that would lose schemas is refused at the start', async () => {
  const broker = memoryBroker()
  await broker.topics.create([
    { topic: 'kept', partitions: 1, config: { 'cleanup.policy': 'delete' } },
    { topic: 'wide', partitions: 3, config: { 'cleanup.policy': 'compact' } },
  ])
  for (const topic of ['kept', 'wide']) await expect(startRegistry(broker, { topic })).rejects.toMatchObject({ code: 'MR_REGISTRY_TOPIC' })
})

test('registrations that arrive together are written together, each deciding on those before it', async () => {
  const broker = memoryBroker()
  const call = calling(await startRegistry(broker.client()))
  const all = numbers(50).map(n => call.register('one', schema(n % 10)))
  await call.put('/config', { compatibility: 'NONE' })
  const together = await Promise.all([...all, ...numbers(50).map(n => call.register(`s${n}`, schema(n % 10)))])
  const ids = together.filter(({ status }) => status === 200).map(({ body }) => JSON.stringify(body))
  expect(together.every(({ status }) => status === 200 || status === 409)).toBe(true)
  expect(new Set(ids).size).toBe(10)
  expect((await call.get('/schemas/ids/11')).status).toBe(404)
})
