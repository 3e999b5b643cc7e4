import { type Commit, encodeCursor, type Store } from '@millrace/event-sourcing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../test/test-database.ts'
import { type Command, type WireTap, wireTap } from '../test/wire-tap.ts'
import { mongo } from './mongo.ts'

const commit: Commit = {
  stream: 'order-1',
  version: 1,
  handled: [{ id: 'message-1', outcome: 'accepted' }],
  at: new Date(),
  source: 'orders',
  messages: [],
  sequence: 0,
  slot: 3,
  published: false,
  states: [],
  stated: false,
  wake: new Date(0),
  claims: ['email:ada'],
}
const ref = { stream: 'order-1', version: 1 }
const document = (rev: number) => ({ id: 'order-1', rev, since: new Date(), seen: {}, value: { customer: 'ada' } })

/** Every operation a service repeats all day. */
const operations: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  append: ({ commits }) => commits.append([commit]),
  load: ({ commits }) => commits.load(['order-1', 'order-2']),
  'one head': ({ commits }) => commits.heads(['order-1']),
  'many heads': ({ commits }) => commits.heads(['order-1', 'order-2']),
  stated: ({ commits }) => commits.stated(['order-1', 'order-2']),
  handled: ({ commits }) => commits.handled('order-1', ['message-1']),
  holders: ({ commits }) => commits.holders(['email:ada']),
  unclaim: ({ commits }) => commits.unclaim(ref, ['email:ada']),
  unpublished: ({ commits }) => commits.unpublished([1, 2, 3], 10),
  from: ({ commits }) => commits.from(ref),
  markPublished: ({ commits }) => commits.markPublished([ref]),
  unstated: ({ commits }) => commits.unstated(10),
  markStated: ({ commits }) => commits.markStated([ref]),
  due: ({ commits }) => commits.due(new Date(), 10),
  nextWake: ({ commits }) => commits.nextWake(),
  clearWake: ({ commits }) => commits.clearWake([ref]),
  'a first page': ({ documents }) => documents.page('orders.v1', {}, 10),
  'a next page': ({ documents }) => documents.page('orders.v1', {}, 10, encodeCursor('orders.v1', { id: 'order-0', since: new Date() })),
  'a filtered page': ({ documents }) => documents.page('orders.v1', { customer: 'ada' }, 10),
  'load documents': ({ documents }) => documents.load('orders.v1', ['order-1']),
  'save new documents': ({ documents }) => documents.save('orders.v1', [document(1)]),
  'save known documents': ({ documents }) => documents.save('orders.v1', [document(2)]),
}

const reads = ['find', 'aggregate']
const writes = ['insert', 'update']
const ofDriver = new Set(['lsid', '$db', '$clusterTime', 'readConcern', 'writeConcern', 'txnNumber', '$readPreference'])

const nameOf = (command: Command): string => Object.keys(command)[0] ?? ''

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** Every stage of a plan, however deep a server nests it. */
const stagesOf = (plan: unknown): readonly unknown[] => {
  if (!isRecord(plan)) return []
  return [plan.stage, ...Object.values(plan).flatMap(stagesOf)].filter(stage => stage !== undefined)
}

describe('what is asked of MongoDB', () => {
  const database = testDatabase()
  let tap: WireTap
  let store: Store
  const asked = new Map<string, readonly Command[]>()

  beforeAll(async () => {
    tap = await wireTap(database.url)
    store = mongo({ url: tap.url })
    await store.ready(AbortSignal.timeout(10_000))
    await store.documents.index('orders.v1', ['customer'])
    for (const [name, operation] of Object.entries(operations)) {
      const from = tap.commands.length
      await operation(store)
      const sent = tap.commands.slice(from).filter(command => [...reads, ...writes].includes(nameOf(command)))
      asked.set(name, sent)
    }
  })

  afterAll(async () => {
    await store.close()
    await tap.close()
    await database.drop()
  })

  it.each(Object.keys(operations))('%s takes one round trip', name => {
    expect(asked.get(name)).toHaveLength(1)
  })

  it('is written to the disks of a majority, and read as a majority has it', () => {
    for (const command of [...asked.values()].flat()) {
      const concern = reads.includes(nameOf(command)) ? command.readConcern : command.writeConcern
      expect(concern).toMatchObject(reads.includes(nameOf(command)) ? { level: 'majority' } : { w: 'majority', j: true })
    }
  })

  it('has a time limit when it is a query', () => {
    for (const command of [...asked.values()].flat().filter(each => reads.includes(nameOf(each)))) expect(command.maxTimeMS).toBe(10_000)
  })

  const readings = Object.keys(operations).filter(name => !/append|save|mark|clear|unclaim|holders/.test(name))
  it.each(readings)('%s is answered from an index', async name => {
    const [command] = asked.get(name) ?? []
    if (command === undefined) throw new Error(`${name} asked nothing`)
    const explain = Object.fromEntries(Object.entries(command).filter(([field]) => !ofDriver.has(field)))
    const plan = await database.withDriver(db => db.command({ explain, verbosity: 'queryPlanner' }))
    const stages = stagesOf(plan)
    expect(stages).not.toContain('COLLSCAN')
    expect(stages.some(stage => ['IXSCAN', 'IDHACK', 'EXPRESS_IXSCAN', 'DISTINCT_SCAN'].includes(String(stage)))).toBe(true)
  })

  it('stands on exactly these indexes of the commits', async () => {
    const indexes = await database.withDriver(db => db.collection('commits').indexes())
    const told = indexes.map(({ key, unique, sparse, partialFilterExpression: only }) => ({
      key,
      ...(unique ? { unique } : {}),
      ...(sparse ? { sparse } : {}),
      ...(only ? { only } : {}),
    }))
    expect(told).toHaveLength(7)
    for (const index of [
      { key: { _id: 1 } },
      { key: { stream: 1, version: 1 }, unique: true },
      { key: { stream: 1, 'handled.id': 1 }, unique: true },
      { key: { claims: 1 }, unique: true, only: { claims: { $type: 'string' } } },
      { key: { slot: 1, stream: 1, version: 1, at: 1 }, only: { published: false } },
      { key: { stream: 1, version: 1, at: 1 }, only: { stated: false } },
      { key: { wake: 1 }, sparse: true },
    ]) {
      expect(told).toContainEqual(index)
    }
  })
})
