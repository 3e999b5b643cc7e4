import { permanent } from 'millrace'
import { expect, test } from 'vitest'
import type { CommittedOffset } from '../ports/broker.ts'
import type { Received } from '../wire/message.ts'
import { encodeMetadata } from './commit-metadata.ts'
import { startWorld } from './test-world.ts'

type World = Awaited<ReturnType<typeof startWorld>>

const idOf = (received: Received | undefined): string => received?.message.id ?? ''

/** A consumer whose lane `slow` doesn't end until it is let go, and what it handled. */
const withHole = (world: World) => {
  const handled: string[] = []
  let held = true
  const handle = async (messages: readonly Received[], { signal }: { readonly signal: AbortSignal }): Promise<void> => {
    if (messages[0]?.message.key === 'slow' && held)
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    handled.push(...messages.map(idOf))
  }
  const consumer = world.consume({ handle })
  const letGo = (): void => {
    held = false
  }
  return { handled, handle, consumer, letGo }
}

/** Commits as another client of the group. */
const commitFromOutside = async (world: World, offset: CommittedOffset): Promise<void> => {
  const committed = Promise.withResolvers<void>()
  const foreign = world.broker.client().join({
    group: 'shop',
    topics: [world.topic],
    assigned: async assignment => {
      await assignment.commit([offset])
      committed.resolve()
    },
    revoked: async () => undefined,
    records: () => undefined,
    outOfRange: () => undefined,
    trouble: () => undefined,
  })
  await world.clock.advance(10)
  await committed.promise
  await foreign.close()
}

const others = Array.from({ length: 300 }, (_, at) => [`k${at % 7}`, `${at}`] as const)

test('law 5: a restart handles again nothing that was finished beyond the hole, and keeps the order of its lanes', async () => {
  const world = await startWorld()
  const { handled, handle, consumer, letGo } = withHole(world)
  await world.send(['slow', 's1'], ...others.slice(0, 100), ['slow', 's2'], ...others.slice(100))
  await world.until(() => handled.length === others.length)
  expect(await world.committed()).toBe(0)
  await world.stop(consumer)
  letGo()
  const before = handled.length
  await world.send(['slow', 's3'], ['k1', 'last'])
  world.consume({ handle })
  await world.until(async () => (await world.committed()) === others.length + 4)
  expect(handled.slice(before).toSorted()).toEqual(['last', 's1', 's2', 's3'])
  expect(handled.filter(id => id.startsWith('s'))).toEqual(['s1', 's2', 's3'])
  await world.close()
})

test('law 5: a member that was never heard of again leaves what it committed beyond the hole', async () => {
  const world = await startWorld()
  const { handled, handle } = withHole(world)
  await world.send(['slow', 's1'], ...others)
  await world.until(() => handled.length === others.length)
  await world.clock.advance(100)
  world.expireMembers()
  const taken: string[] = []
  world.consume(
    {
      handle: async messages => {
        taken.push(...messages.map(idOf))
      },
    },
    world.source,
    world.broker.client(),
  )
  await world.until(() => taken.length > 0)
  await world.clock.advance(1_000)
  expect(taken).toEqual(['s1'])
  expect(handle).toBeDefined()
  await world.close()
})

test.each(['another client', 'mr9:AAAA', 'mr1:AAAAAAAA'])(
  'law 5: metadata it does not understand (%s) is told once, and nothing is lost',
  async metadata => {
    const world = await startWorld()
    const first = world.consume({ handle: async () => undefined })
    await world.send(['a', '1'], ['b', '2'])
    await world.until(async () => (await world.committed()) === 2)
    await world.stop(first)
    const at = { topic: world.topic, partition: 0, offset: 1 }
    await commitFromOutside(world, { ...at, metadata })
    const handled: string[] = []
    world.consume({
      handle: async messages => {
        handled.push(...messages.map(idOf))
      },
    })
    await world.until(async () => (await world.committed()) === 2)
    expect(handled).toEqual(['2'])
    const lines = world.telemetry.logs.filter(({ text }) => text.includes('metadata'))
    expect(lines).toMatchObject([{ level: 'warn', fields: { ...at, group: 'shop' } }])
    await world.close()
  },
)

test('law 5: a log cut below what was finished beyond the hole stops, also for a restart after the cut', async () => {
  const world = await startWorld()
  const first = world.consume({ handle: async () => undefined })
  await world.send(['a', '0'], ['b', '1'], ['c', '2'])
  await world.until(async () => (await world.committed()) === 3)
  await world.stop(first)
  // The group had finished 1 to 9, with a hole at 0; then the log was cut to 3.
  const topicId = (await world.broker.topics.describe([world.topic]))[0]?.topicId ?? ''
  const metadata = encodeMetadata({ topicId, partition: 0, offset: 0 }, [0], 10)
  await commitFromOutside(world, { topic: world.topic, partition: 0, offset: 0, metadata })
  const handled: string[] = []
  const second = world.consume({ handle: async messages => void handled.push(...messages.map(idOf)) })
  await world.until(() => second.status().length === 1)
  await world.send(['d', 'written anew'])
  await world.clock.advance(1_000)
  expect(second.status()).toMatchObject([{ stopped: { code: 'MR_OFFSETS_LOST' }, finished: 0 }])
  expect(handled).toEqual([])
  expect(await world.committed()).toBe(0)
  await world.close()
})

test('law 5: fetching pauses before the unfinished offsets outgrow what a commit may hold', async () => {
  const world = await startWorld()
  const handled: string[] = []
  const slow: string[] = []
  let held = true
  const refused = () => world.telemetry.logs.filter(({ text }) => text.includes('refused the committed offsets'))
  const handle = async (messages: readonly Received[], { signal }: { readonly signal: AbortSignal }): Promise<void> => {
    if (messages[0]?.message.key === 'slow' && held)
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    if (messages[0]?.message.key === 'slow') slow.push(...messages.map(idOf))
    else handled.push(...messages.map(idOf))
  }
  const consumer = world.consume({ handle, maxInHand: 1_000_000, handlerTimeoutMs: Number.POSITIVE_INFINITY })
  // Every other message waits behind the first of its lane.
  for (let at = 0; at < 10_000; at += 500)
    await world.send(...Array.from({ length: 500 }, (_, index) => [index % 2 === 0 ? 'slow' : `k${index}`, `${at + index}`] as const))
  await world.clock.advance(10_000)
  const inHand = consumer.status()[0]?.inHand ?? 0
  expect(inHand).toBeGreaterThan(1_000)
  expect(inHand).toBeLessThan(3_500)
  expect(refused()).toEqual([])
  await world.stop(consumer)
  const before = [...handled]
  held = false
  world.consume({ handle })
  await world.until(async () => (await world.committed()) === 10_000)
  expect(handled.filter(id => before.includes(id)).length).toBe(before.length)
  expect(slow).toEqual(Array.from({ length: 5_000 }, (_, at) => `${at * 2}`))
  expect(refused()).toEqual([])
  await world.close()
})

test('law 4: the live letter of a lane parks it after a restart too, whatever text names the lane', async () => {
  const world = await startWorld()
  const handled: string[] = []
  const options = {
    // A text cut through the middle of a pair.
    lane: () => '😀'.slice(0, 1),
    handle: async ([received]: readonly Received[]) => {
      if (idOf(received) === '1') throw permanent('poison')
      handled.push(idOf(received))
    },
  }
  const first = world.consume(options)
  await world.send(['a', '1'])
  await world.until(async () => (await world.committed()) === 1)
  await world.stop(first)
  world.consume(options)
  await world.send(['a', '2'])
  await world.until(async () => (await world.committed()) === 2)
  expect(handled).toEqual([])
  expect(await world.letters()).toHaveLength(2)
  await world.close()
})
