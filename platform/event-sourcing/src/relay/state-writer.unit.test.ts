import { type Broker, type FetchedBatch, header, toRecord } from '@millrace/messaging'
import { type ManualClock, type MemoryBroker, manualClock, memoryBroker, type memoryTelemetry, seededIds } from '@millrace/messaging/memory'
import { beforeEach, describe, expect, test } from 'vitest'
import { type MemoryStore, memoryDatabase } from '../memory/index.ts'
import type { Commit } from '../ports/commit.ts'
import { slotOf } from '../streams/stream.ts'
import { instanceOf } from '../testing/instance.ts'
import { createStateWriter, type StateWriter } from './state-writer.ts'

let clock: ManualClock
let broker: MemoryBroker
let store: MemoryStore
let database: ReturnType<typeof memoryDatabase>
let telemetry: ReturnType<typeof memoryTelemetry>
let states: StateWriter
let owning: AbortController

const create = (topic: string) => broker.topics.create([{ topic, partitions: 1, config: {} }])
const writerOn = async (client: Pick<Broker, 'transactions'>) => {
  const { context, ...one } = await instanceOf(database, {}, { clock, turn: () => Promise.resolve() })
  const writer = createStateWriter(
    context,
    () => client.transactions('bank'),
    message => toRecord(message, 1),
  )
  return { ...one, writer }
}
beforeEach(async () => {
  clock = manualClock()
  broker = memoryBroker({ clock, ids: seededIds(1, clock) })
  database = memoryDatabase()
  for (const topic of ['balances', 'owners']) await create(topic)
  const one = await writerOn(broker.client())
  ;({ store, telemetry } = one)
  states = one.writer
  owning = new AbortController()
})

const commit = (stream: string, version: number, carried: Readonly<Record<string, string | null>>): Commit => ({
  ...{ stream, version, handled: [{ id: `${stream}/${version}`, outcome: 'accepted' }], at: new Date(clock.now()), source: 'bank' },
  ...{ messages: [], sequence: version, slot: slotOf(stream), published: true, stated: false },
  states: Object.entries(carried).map(([topic, value]) => ({
    ...{ id: `${stream}/${version}/${topic}`, type: 'bank.Balance', topic, key: stream, correlationId: 'flow', causationId: 'cause' },
    value: value === null ? null : Buffer.from(value),
  })),
})
const stored = async (...commits: readonly Commit[]): Promise<void> => void (await store.commits.append(commits))
const committed = async (...commits: readonly Commit[]): Promise<void> => {
  await stored(...commits)
  commits.forEach(states.offer)
}
const recordsOf = async (topic: string) => {
  const [bounds] = await broker.topics.bounds([topic])
  const batches: FetchedBatch[] = []
  const follower = broker.follow({
    from: [{ topic, partition: 0, offset: 0 }],
    records: batch => void batches.push(batch),
    outOfRange: () => undefined,
    trouble: () => undefined,
  })
  for (let turn = 0; turn < 100 && (batches.at(-1)?.nextOffset ?? 0) < (bounds?.latest ?? 0); turn++) await clock.advance(0)
  await follower.close()
  return batches.flatMap(({ records }) => records)
}
/** The last value of each key. */
const table = async (topic: string) =>
  Object.fromEntries((await recordsOf(topic)).map(({ key, value }) => [key, value?.toString() ?? null]))
const unstated = async () => (await store.commits.unstated(10_000)).length

describe('the state writer', () => {
  test('writes the newest state of each stream to all its topics, a tombstone where there is none any more', async () => {
    void states.own(owning.signal)
    await committed(commit('a', 1, { balances: '1', owners: 'ada' }), commit('b', 1, { balances: '1' }))
    await clock.advance(10)
    await committed(commit('a', 2, { balances: '2', owners: null }))
    await clock.advance(10)
    expect([await table('balances'), await table('owners')]).toEqual([{ a: '2', b: '1' }, { a: null }])
    expect((await recordsOf('balances')).at(-1)?.headers.get(header.sequence)).toBe('2')
    expect(await unstated()).toBe(0)
  })

  test('carries on with what a crash left, however much, at once', async () => {
    await stored(...Array.from({ length: 2_600 }, (_, at) => commit(`s${at}`, 1, { balances: `${at}` })))
    void states.own(owning.signal)
    await clock.advance(100)
    expect(await unstated()).toBe(0)
    expect(Object.keys(await table('balances'))).toHaveLength(2_600)
  })

  /** A writer that sleeps at its next transaction: before it begins, or after. */
  const sleeper = async (when: 'before' | 'after') => {
    const awake = Promise.withResolvers<void>()
    const client = broker.client()
    const transactions: Broker['transactions'] = id => {
      const inner = client.transactions(id)
      return {
        transaction: async work => {
          if (when === 'before') await awake.promise
          return inner.transaction(async send => {
            if (when === 'after') await awake.promise
            return work(send)
          })
        },
        close: () => inner.close(),
      }
    }
    const { writer } = await writerOn({ transactions })
    const owning = new AbortController()
    void writer.own(owning.signal)
    await clock.advance(1)
    return { writer, wake: () => awake.resolve() }
  }

  test.each(['before', 'after'] as const)('one that slept %s its transaction began puts nothing stale behind a newer state', async when => {
    const { writer, wake } = await sleeper(when)
    await stored(commit('a', 1, { balances: 'old' }))
    writer.offer(commit('a', 1, { balances: 'old' }))
    await clock.advance(10)
    await stored(commit('a', 2, { balances: 'new' }))
    void states.own(owning.signal)
    await clock.advance(3_000)
    expect(await table('balances')).toEqual({ a: 'new' })
    wake()
    await clock.advance(3_000)
    expect(new Set((await recordsOf('balances')).map(({ value }) => value?.toString()))).toEqual(new Set(['new']))
  })

  test('one that is fenced while it works writes again as soon as it may', async () => {
    void states.own(owning.signal)
    await committed(commit('a', 1, { balances: '1' }))
    await clock.advance(10)
    await broker
      .client()
      .transactions('bank')
      .transaction(async () => undefined)
    await committed(commit('a', 2, { balances: '2' }))
    await clock.advance(2_000)
    expect(await table('balances')).toEqual({ a: '2' })
    expect(await unstated()).toBe(0)
  })

  test('a state that is committed while the last is on its way is written after it', async () => {
    void states.own(owning.signal)
    await committed(commit('a', 1, { balances: '1' }))
    await committed(commit('a', 2, { balances: '2' }))
    await clock.advance(10)
    await committed(commit('a', 3, { balances: '3' }))
    await clock.advance(10)
    expect(await table('balances')).toEqual({ a: '3' })
    expect(await unstated()).toBe(0)
  })

  test('a state the broker refuses holds up no other, and is visible until it is written', async () => {
    broker.deleteTopic('owners')
    void states.own(owning.signal)
    const good = (count: number) => Array.from({ length: count }, (_, at) => commit(`s${at}`, 1, { balances: `${at}` }))
    await committed(...good(20), commit('bad', 1, { owners: 'ada' }), commit('late', 1, { balances: 'late' }))
    await clock.advance(3_000)
    expect(Object.keys(await table('balances'))).toHaveLength(21)
    expect(states.stuck()).toMatchObject([{ stream: 'bad', version: 1, reason: expect.stringContaining('owners') }])
    await create('owners')
    await clock.advance(20_000)
    expect(await table('owners')).toEqual({ bad: 'ada' })
    expect(states.stuck()).toEqual([])
  })

  test('law 11: remembers no more streams than its bound, and finds the rest in the store', async () => {
    void states.own(owning.signal)
    await clock.advance(1)
    broker.outage()
    for (let at = 0; at < 21; at++) await committed(...Array.from({ length: 1_000 }, (_, i) => commit(`s${at}-${i}`, 1, { balances: '1' })))
    expect(states.waiting).toBeLessThanOrEqual(20_000)
    broker.restore()
    await clock.advance(10_000)
    expect(await unstated()).toBe(0)
  })

  test('law 12: ends when it is told to, whatever is away', async () => {
    const owned = states.own(owning.signal)
    await clock.advance(1)
    broker.outage()
    store.outage()
    states.offer(commit('a', 1, { balances: '1' }))
    await clock.advance(100)
    owning.abort()
    await clock.advance(1_000)
    await owned
    expect(telemetry.logs.some(({ level }) => level === 'warn')).toBe(true)
  })
})
