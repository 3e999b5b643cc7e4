import { type Broker, createCodec, createPublisher, type FetchedBatch, header, systemClock, systemIds } from '@millrace/messaging'
import { type MemoryBroker, memoryBroker, memorySchemas, memoryTelemetry } from '@millrace/messaging/memory'
import { eventually } from '@millrace/testing'
import type { Draft, Message } from 'millrace'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Context } from './context.ts'
import { createDecisions, type Decisions } from './decisions.ts'
import { memoryDatabase, memoryStore } from './memory/index.ts'
import { createPublication, type Publication } from './publication.ts'
import { account, contracts, Deposit, Open, TransferAsked, transfer } from './testing/bank.ts'

const partitions = 3
const topics = Object.keys(contracts.topics)
const database = () => memoryDatabase()

interface Instance {
  readonly publication: Publication
  readonly decisions: Decisions
  readonly store: ReturnType<typeof memoryStore>
  readonly close: () => Promise<void>
}

let broker: MemoryBroker
let shared: ReturnType<typeof memoryDatabase>
let schemas: ReturnType<typeof memorySchemas>
let open: Instance[] = []

const instance = async (client: Broker = broker.client()): Promise<Instance> => {
  const telemetry = memoryTelemetry()
  const codec = createCodec({ contracts, source: schemas })
  await codec.prepare(Object.keys(contracts.types))
  const store = memoryStore(shared)
  const context: Context = { service: 'bank', store, codec, clock: systemClock, ids: systemIds, telemetry }
  const publisher = createPublisher({
    producer: client.producer('bank'),
    partitions: () => partitions,
    contracts,
    clock: systemClock,
    telemetry,
  })
  const publication: Publication = createPublication(context, {
    broker: client,
    publisher,
    partitions: () => partitions,
    leaseTermMs: 200,
    maxBacklog: 5,
    fireTimers: (stream, inputs) => decisions.stepTimers(stream, inputs),
  })
  const decisions: Decisions = createDecisions(context, publication.outbox, {
    deciders: [account],
    sagas: [transfer],
    projections: [],
    effects: [],
  })
  publication.start()
  const made = { publication, decisions, store, close: () => publication.close() }
  open.push(made)
  return made
}

beforeEach(async () => {
  broker = memoryBroker()
  shared = database()
  schemas = memorySchemas()
  await broker.topics.create(topics.map(topic => ({ topic, partitions, config: {} })))
})
afterEach(async () => {
  broker.restore()
  await Promise.all(open.map(one => one.close()))
  open = []
})

const message = (id: string, { type, data }: Draft<string, unknown>): Message<string, unknown> => ({
  type,
  data,
  id,
  key: '',
  at: new Date(),
  sequence: 0,
  correlationId: 'flow',
  causationId: 'root',
  source: 'test',
})
const decide = ({ decisions }: Instance, id: string, draft: Draft<string, unknown>) =>
  decisions.decide(account, [{ message: message(id, draft), trace: undefined }])
const deposit = (one: Instance, id: string, accountId: string) => decide(one, id, Deposit({ accountId, transferId: id, cents: 1 }))

/** All records of a topic now, partition after partition. */
const recordsOf = async (topic: string) => {
  const bounds = await broker.topics.bounds([topic])
  const batches: FetchedBatch[] = []
  const follower = broker.follow({
    from: bounds.map(({ partition, earliest }) => ({ topic, partition, offset: earliest })),
    records: batch => void batches.push(batch),
    outOfRange: () => undefined,
    trouble: () => undefined,
  })
  const reached = (partition: number) =>
    Math.max(0, ...batches.filter(batch => batch.partition === partition).map(({ nextOffset }) => nextOffset))
  await eventually(() => expect(bounds.every(({ partition, latest }) => reached(partition) >= latest)).toBe(true))
  await follower.close()
  return batches.flatMap(({ records }) => records)
}
const sequencesOf = async (subject: string) => {
  const own = (await recordsOf('bank.events')).filter(({ headers }) => headers.get(header.subject) === subject)
  return [...new Set(own.map(({ headers }) => Number(headers.get(header.sequence))))]
}
const unpublished = async () =>
  memoryStore(shared).commits.unpublished(
    Array.from({ length: 64 }, (_, at) => at),
    1_000,
  )
const oneTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1)

describe('the relay', () => {
  test('law 1: what was committed while the broker was down is published when it is back', async () => {
    const one = await instance()
    broker.outage()
    await decide(one, 'o', Open({ accountId: 'a', owner: 'ada' }))
    for (const at of oneTo(20)) await deposit(one, `d${at}`, 'a')
    broker.restore()
    await eventually(async () => expect(await unpublished()).toEqual([]))
    expect(await sequencesOf('account-a')).toEqual(oneTo(21))
  })

  test('law 1: what an instance committed before it died is published by another, in order', async () => {
    const dead = await instance()
    await eventually(() => expect(dead.publication.status().publishing).toBe(true))
    await decide(dead, 'o', Open({ accountId: 'a', owner: 'ada' }))
    broker.outage()
    for (const at of oneTo(5)) await deposit(dead, `d${at}`, 'a')
    dead.store.outage() // it neither renews its lease nor gives it back
    broker.restore()
    const heir = await instance()
    await eventually(async () => expect(await unpublished()).toEqual([]))
    expect(heir.publication.status().publishing).toBe(true)
    expect(await sequencesOf('account-a')).toEqual(oneTo(6))
  })

  test('law 4: two instances that decide on one stream publish it in its order', async () => {
    const [one, two] = [await instance(), await instance()]
    await decide(one, 'o', Open({ accountId: 'a', owner: 'ada' }))
    await Promise.all(oneTo(40).map(at => deposit(at % 2 === 0 ? one : two, `d${at}`, 'a')))
    await eventually(async () => expect(await unpublished()).toEqual([]))
    expect(await sequencesOf('account-a')).toEqual(oneTo(41))
    expect([one, two].filter(({ publication }) => publication.status().publishing)).toHaveLength(1)
  })

  test('a mark that fails is made again without publishing twice', async () => {
    const one = await instance()
    await eventually(() => expect(one.publication.status().publishing).toBe(true))
    one.store.failNext('commits.markPublished')
    one.store.failNext('commits.markPublished')
    await decide(one, 'o', Open({ accountId: 'a', owner: 'ada' }))
    await eventually(async () => expect(await unpublished()).toEqual([]))
    expect(await recordsOf('bank.events')).toHaveLength(1)
  })

  test('law 11: while too much waits to be published more is refused, as unavailable, until it is out', async () => {
    const one = await instance()
    await eventually(() => expect(one.publication.status().publishing).toBe(true))
    broker.outage()
    for (const at of oneTo(6)) await decide(one, `o${at}`, Open({ accountId: `a${at}`, owner: `${at}` }))
    const refused = { code: 'MR_OUTBOX_FULL', failure: 'unavailable', retryAfterMs: 1_000 }
    expect(() => one.publication.admit()).toThrow(expect.objectContaining(refused))
    broker.restore()
    await eventually(() => expect(() => one.publication.admit()).not.toThrow())
  })

  test('law 10: records say which flow they belong to and what caused them', async () => {
    const one = await instance()
    await decide(one, 'o', Open({ accountId: 'a', owner: 'ada' }))
    await eventually(async () => expect(await unpublished()).toEqual([]))
    const [record] = await recordsOf('bank.events')
    expect(record?.key?.toString()).toBe('a')
    expect(
      ['correlationId', 'causationId', 'subject', 'source'].map(name => record?.headers.get(header[name as keyof typeof header])),
    ).toEqual(['flow', 'o', 'account-a', 'bank'])
  })
})

describe('the state writer', () => {
  const lastBalance = async () => {
    const all = await recordsOf('bank.balances')
    const codec = createCodec({ contracts, source: schemas })
    const last = all.at(-1)
    if (last?.value == null) return undefined
    const id = codec.schemaId(last.value)
    if (id !== undefined) await codec.learn(id)
    return { balance: codec.decode(last.value).data, sequence: last.headers.get(header.sequence) }
  }

  test("a compacted topic's last value is the stream's head", async () => {
    const one = await instance()
    await decide(one, 'o', Open({ accountId: 'a', owner: 'ada' }))
    for (const at of oneTo(30)) await deposit(one, `d${at}`, 'a')
    await eventually(async () => expect(await lastBalance()).toEqual({ balance: { accountId: 'a', cents: 30 }, sequence: '31' }))
    await eventually(async () => expect(await one.store.commits.unstated(10)).toEqual([]))
  })

  test('a writer that slept cannot put a stale state behind a newer one', async () => {
    const sleeper = broker.client().transactions('bank')
    await sleeper.transaction(async () => undefined)
    const one = await instance()
    await decide(one, 'o', Open({ accountId: 'a', owner: 'ada' }))
    await eventually(async () => expect(await lastBalance()).toBeDefined())
    await expect(sleeper.transaction(async () => undefined)).rejects.toMatchObject({ code: 'MR_FENCED' })
  })
})

describe('timers', () => {
  test('fire once when due, and are gone when the saga cancels them', async () => {
    const one = await instance()
    const asked = message('m', TransferAsked({ transferId: 't', accountId: 'a', cents: 1 }))
    await one.decisions.step(transfer, 't', [{ message: asked, trace: undefined }])
    const [commit] = (await one.store.commits.load(['transfer-t'])).get('transfer-t') ?? []
    expect(await one.store.commits.nextWake()).toEqual(commit?.wake)
    await one.decisions.step(transfer, 't', [{ message: { ...asked, type: 'bank.Deposited', id: 'n' }, trace: undefined }])
    await eventually(async () => expect(await one.store.commits.nextWake()).toBeUndefined())
  })
})
