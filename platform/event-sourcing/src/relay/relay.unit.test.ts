import { createPublisher, type FetchedBatch, header } from '@millrace/messaging'
import { type ManualClock, type MemoryBroker, manualClock, memoryBroker, type memoryTelemetry, seededIds } from '@millrace/messaging/memory'
import { beforeEach, describe, expect, test } from 'vitest'
import { type MemoryStore, memoryDatabase } from '../memory/index.ts'
import type { Commit } from '../ports/commit.ts'
import { slotOf } from '../streams/stream.ts'
import { contracts } from '../testing/bank.ts'
import { instanceOf } from '../testing/instance.ts'
import { createKnown } from './known.ts'
import { createQueues } from './queues.ts'
import { createRelay, type Relay } from './relay.ts'
import { createStuck } from './stuck.ts'

const topics = ['bank.events', 'bank.commands']
const create = (topic: string) => broker.topics.create([{ topic, partitions: 1, config: {} }])

let clock: ManualClock
let broker: MemoryBroker
let store: MemoryStore
let telemetry: ReturnType<typeof memoryTelemetry>
let relay: Relay
let owning: AbortController

const setUp = async (maxBacklog?: number) => {
  clock = manualClock()
  broker = memoryBroker({ clock, ids: seededIds(1, clock) })
  for (const topic of topics) await create(topic)
  const { context, ...one } = await instanceOf(memoryDatabase(), {}, { clock, turn: () => Promise.resolve() })
  ;({ store, telemetry } = one)
  const publisher = createPublisher({ producer: broker.producer('bank'), partitions: () => 1, contracts, clock, telemetry })
  relay = createRelay(context, publisher, maxBacklog === undefined ? {} : { maxBacklog })
  owning = new AbortController()
}
beforeEach(() => setUp())

const own = () => relay.own(owning.signal)
const commit = (stream: string, version: number, topic: string | null = 'bank.events', published = false): Commit => ({
  ...{ stream, version, handled: [{ id: `${stream}/${version}`, outcome: 'accepted' }], at: new Date(clock.now()), source: 'bank' },
  messages: [
    {
      ...{ id: `${stream}/${version}`, type: 'bank.Deposited', topic, key: stream, sequence: version },
      ...{ correlationId: 'flow', causationId: 'cause', value: Buffer.from(`${version}`) },
    },
  ],
  ...{ sequence: version, slot: slotOf(stream), published },
})
const stored = async (...commits: readonly Commit[]): Promise<void> => void (await store.commits.append(commits))
const committed = async (...commits: readonly Commit[]): Promise<void> => {
  await stored(...commits)
  for (const one of commits) relay.offer(one, { published: one.version === 1, wakes: false })
}
/** Ids on a topic, repeats too. */
const published = async (topic = 'bank.events') => {
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
  return batches.flatMap(({ records }) => records.map(({ headers }) => headers.get(header.id)))
}
const unmarked = async () =>
  (
    await store.commits.unpublished(
      Array.from({ length: 64 }, (_, at) => at),
      9_999,
    )
  ).length
const numbered = (count: number, make: (at: number) => Commit) => Array.from({ length: count }, (_, at) => make(at + 1))

describe('the relay', () => {
  test('publishes each stream again from its lowest unmarked commit through its head, when it takes over', async () => {
    await stored(
      commit('s', 1, 'bank.events', true),
      commit('s', 2),
      commit('s', 3, 'bank.events', true),
      commit('s', 4),
      commit('t', 1, 'bank.events', true),
    )
    void own()
    await clock.advance(10)
    expect(await published()).toEqual(['s/2', 's/3', 's/4'])
    expect(await unmarked()).toBe(0)
  })

  test('law 4: a commit goes out only after its predecessor, whatever their topics', async () => {
    broker.deleteTopic('bank.commands')
    await stored(commit('s', 1), commit('s', 2, 'bank.commands'), commit('s', 3))
    void own()
    await clock.advance(5_000)
    expect(await published()).toEqual(['s/1'])
  })

  test('a stream whose next commit cannot be published is stuck, visibly, holds no other, and goes on when it can', async () => {
    broker.deleteTopic('bank.commands')
    await stored(commit('s', 1), commit('s', 2), commit('s', 3, 'bank.commands'), commit('s', 4), commit('t', 1))
    void own()
    await clock.advance(60_000)
    expect(relay.stuck()).toMatchObject([{ stream: 's', version: 3, reason: expect.stringContaining('bank.commands') }])
    expect(telemetry.gauged('millrace_relay_stuck_streams')).toBe(1)
    expect(telemetry.logs.filter(({ level }) => level === 'error')).toHaveLength(1)
    // Each once, though it was tried again and again.
    expect((await published()).toSorted()).toEqual(['s/1', 's/2', 't/1'])
    await create('bank.commands')
    await clock.advance(20_000)
    expect(await published('bank.commands')).toEqual(['s/3'])
    expect((await published()).at(-1)).toBe('s/4')
    expect(relay.stuck()).toEqual([])
    expect(telemetry.gauged('millrace_relay_stuck_streams')).toBe(0)
  })

  test('streams that are stuck hide no other, however many they are', async () => {
    broker.deleteTopic('bank.commands')
    await stored(...numbered(2_500, at => commit(`stuck${at}`, 1, 'bank.commands')))
    await clock.advance(1)
    await stored(commit('young', 1))
    void own()
    await clock.advance(5_000)
    expect(await published()).toEqual(['young/1'])
    expect(relay.stuck()).toHaveLength(2_500)
  })

  test('forgets who was stuck and what was in hand when the lease is lost', async () => {
    broker.deleteTopic('bank.commands')
    await stored(commit('s', 1, 'bank.commands'))
    const owned = own()
    await clock.advance(1_000)
    broker.outage()
    await committed(commit('t', 1))
    await clock.advance(10)
    expect([relay.stuck().length, relay.backlog]).toEqual([1, 1])
    owning.abort()
    await clock.advance(60_000)
    await owned
    expect([relay.stuck().length, relay.backlog]).toEqual([0, 0])
    expect(telemetry.gauged('millrace_relay_stuck_streams')).toBe(0)
    expect(telemetry.gauged('millrace_relay_backlog_commits')).toBe(0)
  })

  test('law 12: gives up within seconds when the broker is away', async () => {
    const owned = own()
    await clock.advance(10)
    broker.outage()
    await committed(commit('s', 1))
    await clock.advance(10)
    let done = false
    void owned.then(() => {
      done = true
    })
    owning.abort()
    await clock.advance(2_500)
    expect(done).toBe(true)
  })

  test('law 11: keeps no more in hand than its bound, and publishes the rest later', async () => {
    await setUp(10)
    await stored(...numbered(15, at => commit('long', at)), ...numbered(15, at => commit(`left${at}`, 1)))
    broker.outage()
    void own()
    await clock.advance(1_000)
    await committed(...numbered(30, at => commit(`s${at}`, 1)))
    expect(relay.backlog).toBe(10)
    await clock.advance(5_000)
    expect(relay.backlog).toBe(10)
    broker.restore()
    await clock.advance(30_000)
    expect(new Set(await published()).size).toBe(60)
    expect(await unmarked()).toBe(0)
  })

  test('says how much is in hand, also while it grows', async () => {
    void own()
    await clock.advance(10)
    broker.outage()
    await committed(...numbered(5, at => commit(`s${at}`, 1)))
    expect(telemetry.gauged('millrace_relay_backlog_commits')).toBe(5)
    broker.restore()
    await clock.advance(5_000)
    expect(telemetry.gauged('millrace_relay_backlog_commits')).toBe(0)
  })

  test('what is found twice is queued once', async () => {
    const { context } = await instanceOf(memoryDatabase(), {}, { clock, turn: () => Promise.resolve() })
    const publisher = createPublisher({ producer: broker.producer('bank'), partitions: () => 1, contracts, clock, telemetry })
    const options = {
      stuck: createStuck(context, 'x', 'millrace_stuck_states'),
      known: createKnown(9),
      maxBacklog: 9,
      signal: owning.signal,
    }
    const queues = createQueues(context, publisher, options)
    queues.add('s', [commit('s', 1), commit('s', 2)])
    queues.add('s', [commit('s', 2), commit('s', 3)])
    queues.add('s', [commit('s', 5)])
    await clock.advance(10)
    expect(await published()).toEqual(['s/1', 's/2', 's/3'])
  })

  test('law 4: a commit of another instance between two of ours is found and published in its place', async () => {
    void own()
    await clock.advance(10)
    broker.outage()
    await committed(commit('s', 1))
    await stored(commit('s', 2))
    await committed(commit('s', 3))
    broker.restore()
    await clock.advance(5_000)
    expect([...new Set(await published())]).toEqual(['s/1', 's/2', 's/3'])
  })

  test('law 4: a slow owner that is taken over from, and the one that took over, publish a stream in its order', async () => {
    // Its send is under way when the other one begins.
    void own()
    await clock.advance(10)
    broker.outage()
    await committed(commit('s', 1), commit('s', 2))
    await clock.advance(10)
    const { context } = await instanceOf(memoryDatabase(), {}, { clock })
    const publisher = createPublisher({ producer: broker.client().producer('bank'), partitions: () => 1, contracts, clock, telemetry })
    const heir = createRelay({ ...context, store }, publisher)
    void heir.own(new AbortController().signal)
    await stored(commit('s', 3))
    heir.offer(commit('s', 3), { published: false, wakes: false })
    broker.restore()
    await clock.advance(10_000)
    const seen = await published()
    expect([...new Set(seen)]).toEqual(['s/1', 's/2', 's/3'])
    expect(await unmarked()).toBe(0)
  })
})
