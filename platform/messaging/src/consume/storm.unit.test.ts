import fc from 'fast-check'
import { permanent, unavailable } from 'millrace'
import { expect, test } from 'vitest'
import { MessagingError } from '../errors.ts'
import { fromLetterRecord } from '../letters/form.ts'
import type { Assignment, Member } from '../ports/broker.ts'
import type { Received } from '../wire/message.ts'
import { decodeMetadata, isFinished } from './commit-metadata.ts'
import type { Consumer, HandleContext } from './consumer.ts'
import { startWorld } from './test-world.ts'

/** What a message meets: a dependency it needs, failures that pass, failures that don't, time. */
const fates = ['fine', 'slow', 'stubborn', 'fails once', 'always fails', 'poison', 'asks to wait', 'needs x', 'needs y'] as const
type Fate = (typeof fates)[number]
const events = ['join', 'leave', 'kill', 'sleep', 'outage', 'x down', 'y down', 'up', 'pause', 'resume', 'send', 'send', 'nothing'] as const

const keys = ['a', 'b', 'c', 'd', 'e'] as const
const partitions = [0, 1] as const
const drainMs = 1_000

const messages = fc.array(fc.tuple(fc.constantFrom(...keys), fc.constantFrom<Fate>('fine', 'fine', 'fine', ...fates)), {
  minLength: 4,
  maxLength: 40,
})
const schedule = fc.array(fc.tuple(fc.constantFrom(...events), fc.nat(3_000)), { maxLength: 12 })

/** One process: what it begins counts while it lives. */
interface Instance {
  readonly consumer: Consumer
  readonly member: () => Member | undefined
  alive: boolean
  /** Its session ended while it slept: until it hears of that, it may do what another does. */
  slept: boolean
}

interface Begun {
  readonly instance: Instance
  readonly signal: AbortSignal
}

const storm = async (seed: number, plan: readonly (readonly [string, Fate])[], maxBatch: number) => {
  const world = await startWorld({ partitions: partitions.length, seed })
  const { clock, broker } = world
  const [described] = await broker.topics.describe([world.topic])
  const topicId = described?.topicId ?? ''
  const down = new Set<string>()
  const instances: Instance[] = []
  const placed = new Map<string, { readonly partition: number; readonly offset: number }>()
  const tries = new Map<string, number>()
  const handled: string[] = []
  const running = new Map<string, Set<Begun>>()
  /** What was committed as finished, in metadata too. */
  const settled = new Set<string>()

  const fateOf = (id: string): Fate => plan[Number(id)]?.[1] ?? 'fine'

  const meet = async (id: string): Promise<void> => {
    const fate = fateOf(id)
    const tried = (tries.get(id) ?? 0) + 1
    tries.set(id, tried)
    if (fate === 'slow') await clock.sleep(150)
    if (fate === 'stubborn') await clock.sleep(drainMs * 3)
    if (fate === 'poison') throw permanent('Poison.')
    if (fate === 'always fails' || (fate === 'fails once' && tried === 1)) throw new Error('Not now.')
    if (fate === 'asks to wait' && tried === 1) throw unavailable('Busy.', { retryAfterMs: 4_000 })
    for (const name of ['x', 'y']) if (fate === `needs ${name}` && down.has(name)) throw unavailable(`${name} is down.`)
  }

  /** law 4: nobody else has this lane in hand but who was told to let go, or slept. */
  const enter = (key: string, begun: Begun): (() => void) => {
    const inLane = running.get(key) ?? new Set()
    running.set(key, inLane)
    if (!begun.instance.slept)
      for (const other of inLane) if (other.instance.alive && !other.instance.slept) expect(other.signal.aborted, `lane ${key}`).toBe(true)
    inLane.add(begun)
    return () => inLane.delete(begun)
  }

  const handleIn =
    (instance: () => Instance) =>
    async (received: readonly Received[], { signal }: HandleContext): Promise<void> => {
      const me = instance()
      if (!me.alive) return new Promise(() => undefined)
      const leave = enter(received[0]?.message.key ?? '', { instance: me, signal })
      try {
        for (const { message } of received) {
          // law 5: what is committed as finished is not handled again, by nobody who knows of it.
          if (!me.slept) expect(settled, `again: ${message.id}`).not.toContain(message.id)
          await meet(message.id)
          if (!me.alive) return new Promise(() => undefined)
          handled.push(message.id)
        }
      } finally {
        leave()
      }
    }

  const join = (): void => {
    const client = broker.client()
    const members: Member[] = []
    const joinGroup = client.join.bind(client)
    client.join = options => {
      // A killed process commits nothing any more.
      const mortal = (assignment: Assignment): Assignment => {
        const commit = assignment.commit.bind(assignment)
        assignment.commit = offsets =>
          instance.alive ? commit(offsets) : Promise.reject(new MessagingError('MR_STALE_GENERATION', 'Killed.'))
        return assignment
      }
      const member = joinGroup({
        ...options,
        assigned: async assignment => {
          instance.slept = false
          await options.assigned(mortal(assignment))
        },
      })
      members.push(member)
      return member
    }
    const consumer = world.consume(
      {
        handle: handleIn(() => instance),
        maxBatch,
        maxInHand: 6,
        concurrency: 4,
        drainMs,
        retry: { attempts: 3, withinMs: 20_000, firstDelayMs: 50, maxDelayMs: 500 },
      },
      world.source,
      client,
    )
    const instance: Instance = { consumer, member: () => members[0], alive: true, slept: false }
    instances.push(instance)
  }

  const living = (): readonly Instance[] => instances.filter(({ alive }) => alive)

  const letters = async () => (await Promise.all(partitions.map(partition => world.letters(partition)))).flat()

  /** law 5: what is committed, by offset or in metadata, is handled or a letter. */
  const keepsTruth = async (): Promise<void> => {
    const committed = await broker.topics.committed('shop', [world.topic])
    const done = new Set([...handled, ...(await letters()).map(record => record.headers.get('ce_id') ?? '')])
    for (const { partition, offset, metadata } of committed) {
      const progress = decodeMetadata({ topicId, partition, offset }, metadata)
      for (const [id, place] of placed) {
        if (place.partition !== partition) continue
        if (place.offset >= offset && !(progress && isFinished(progress, place.offset))) continue
        expect(done, `committed: ${id}`).toContain(id)
        settled.add(id)
      }
    }
  }

  const send = async (count: number): Promise<void> => {
    for (const [key] of plan.slice(placed.size, placed.size + count)) {
      const id = String(placed.size)
      const [position] = await world.send([key, id])
      if (position !== undefined) placed.set(id, position)
    }
  }

  const happen = async (event: (typeof events)[number]): Promise<void> => {
    const [one] = living()
    if (event === 'join' && living().length < 3) join()
    if (event === 'send') await send(8)
    if (event === 'x down' || event === 'y down') down.add(event.charAt(0))
    if (event === 'up') down.clear()
    if (event === 'pause') one?.consumer.pause(world.topic, 0)
    if (event === 'resume') for (const { consumer } of living()) consumer.resume(world.topic)
    if (event === 'outage') {
      broker.outage()
      await clock.advance(700)
      broker.restore()
    }
    const member = one?.member()
    if (one === undefined || member === undefined) return
    if (event === 'sleep') {
      one.slept = true
      broker.expire(member)
    }
    if (living().length < 2) return
    if (event === 'leave') {
      await world.stop(one.consumer)
      instances.splice(instances.indexOf(one), 1)
    }
    if (event === 'kill') {
      one.alive = false
      broker.expire(member)
      void one.consumer.close()
    }
  }

  const allCommitted = async (): Promise<boolean> => {
    const committed = await Promise.all(partitions.map(world.committed))
    return partitions.every(partition => {
      const ends = [...placed.values()].filter(place => place.partition === partition).map(({ offset }) => offset + 1)
      return (committed[partition] ?? 0) === Math.max(0, ...ends)
    })
  }

  return { world, down, handled, fateOf, join, living, send, happen, keepsTruth, letters, allCommitted }
}

test('law 4, law 5: through kills, sleep, outages and dead dependencies nothing is lost, lanes keep order, and what is down makes no letter', async () => {
  await fc.assert(
    fc.asyncProperty(messages, schedule, fc.integer({ min: 1, max: 3 }), fc.nat(), async (plan, happenings, maxBatch, seed) => {
      const { world, down, handled, fateOf, join, living, send, happen, keepsTruth, letters, allCommitted } = await storm(
        seed,
        plan,
        maxBatch,
      )
      join()
      await world.until(() => living()[0]?.consumer.status().length === partitions.length)
      await send(8)
      for (const [event, ms] of happenings) {
        await happen(event)
        await world.clock.advance(ms)
        await keepsTruth()
      }
      await send(plan.length)
      down.clear()
      for (const { consumer } of living()) consumer.resume(world.topic)
      await world.until(allCommitted)
      await keepsTruth()

      const set = new Map((await letters()).map(record => [record.headers.get('ce_id') ?? '', fromLetterRecord(record)?.letter] as const))
      for (const [id, letter] of set) {
        const reasons: readonly Fate[] = letter?.failure.class === 'permanent' ? ['poison'] : ['always fails']
        if (letter?.failure.class !== 'behind') expect(reasons, id).toContain(fateOf(id))
      }
      for (const key of keys) {
        const lane = plan.flatMap(([of], at) => (of === key ? [String(at)] : []))
        const firstLetter = lane.findIndex(id => set.has(id))
        const before = firstLetter === -1 ? lane : lane.slice(0, firstLetter)
        expect([...new Set(handled.filter(id => before.includes(id)))], `lane ${key}`).toEqual(before)
        for (const id of lane.slice(before.length)) expect(set.has(id) || handled.includes(id), id).toBe(true)
      }
      await world.close()
    }),
    // A failure is shrunk for so long at most.
    { numRuns: 120, interruptAfterTimeLimit: 50_000, markInterruptAsFailure: true },
  )
}, 300_000)
