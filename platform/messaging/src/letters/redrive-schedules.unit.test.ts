import fc from 'fast-check'
import { permanent, unavailable } from 'millrace'
import { expect, test } from 'vitest'
import type { Consumer } from '../consume/consumer.ts'
import { startWorld } from '../consume/test-world.ts'
import type { Received } from '../wire/message.ts'
import type { FoundLetter } from './find-letters.ts'
import type { LetterOutcome } from './journal.ts'
import { operatorOf } from './test-requests.ts'

/** How often a message fails before it can be handled. */
type Fate = 'fine' | 'slow' | 'fails once' | 'fails thrice' | 'unavailable once' | 'poison, then long unavailable'
type Event = 'join' | 'leave' | 'expire' | 'outage' | 'send' | 'redrive' | 'redrive twice' | 'late' | 'withdraw' | 'discard' | 'compact'

const fates = fc.constantFrom<Fate>(
  'fine',
  'fine',
  'slow',
  'fails once',
  'fails once',
  'fails thrice',
  'unavailable once',
  'poison, then long unavailable',
)
const messages = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fates), { minLength: 4, maxLength: 30 })
const events = fc.array(
  fc.tuple(
    fc.constantFrom<Event>(
      'join',
      'leave',
      'expire',
      'outage',
      'send',
      'send',
      'redrive',
      'redrive',
      'redrive twice',
      'late',
      'withdraw',
      'discard',
      'compact',
    ),
    fc.nat(500),
  ),
  { minLength: 3, maxLength: 12 },
)

const timesOf: Readonly<Record<Fate, number>> = {
  fine: 0,
  slow: 0,
  'fails once': 1,
  'fails thrice': 3,
  'unavailable once': 1,
  'poison, then long unavailable': 6,
}
const isUnavailable = (fate: Fate, tried: number): boolean =>
  fate === 'unavailable once' || (fate === 'poison, then long unavailable' && tried > 1)

test('laws 4, 5: letters redriven amid live messages, rebalances and restarts: every message is handled, and each lane in its order', async () => {
  await fc.assert(
    fc.asyncProperty(messages, events, fc.integer({ min: 1, max: 3 }), fc.nat(), async (plan, schedule, maxBatch, seed) => {
      const world = await startWorld({ partitions: 2, seed })
      const tries = new Map<string, number>()
      const handled: string[] = []
      const handle = async (received: readonly Received[]): Promise<void> => {
        for (const { message } of received) {
          const fate = plan[Number(message.id)]?.[1] ?? 'fine'
          const tried = (tries.get(message.id) ?? 0) + 1
          tries.set(message.id, tried)
          if (fate === 'slow') await world.clock.sleep(70)
          if (tried <= timesOf[fate]) throw isUnavailable(fate, tried) ? unavailable('Down.') : permanent('Poison.')
          handled.push(message.id)
        }
      }

      const joined: Consumer[] = []
      const join = () => {
        // The first one's session can be ended from outside.
        const client = joined.length === 0 ? world.broker : world.broker.client()
        joined.push(world.consume({ handle, maxBatch, maxInHand: 5, concurrency: 3, drainMs: 1_000 }, world.source, client))
      }
      const stop = new AbortController()
      const leave = new AbortController()
      const asked: Promise<unknown>[] = []
      let seedOf = 1_000
      const operator = () => {
        seedOf += 1
        return operatorOf(world, world.broker.client(), seedOf)
      }
      const redrive = (letters: readonly FoundLetter[], signal = new AbortController().signal): void => {
        asked.push(operator().begin(letters, { stop: signal, leave: leave.signal }).asked)
      }

      const toSend = [...plan.entries()]
      const sendSome = async (count: number): Promise<void> => {
        for (const [at, [key]] of toSend.splice(0, count)) await world.send([key, String(at)])
      }

      join()
      await world.until(() => joined[0]?.status().length === 2)
      await sendSome(Math.ceil(plan.length / 2))
      let seen: readonly FoundLetter[] = []
      for (const [event, ms] of schedule) {
        await world.clock.advance(ms)
        if (event === 'join' && joined.length < 3) join()
        const leaver = joined.length > 1 && event === 'leave' ? joined.shift() : undefined
        if (leaver !== undefined) await world.stop(leaver)
        if (event === 'send') await sendSome(3)
        if (event === 'expire') world.expireMembers()
        if (event === 'compact') world.broker.compact('shop.letters')
        if (event === 'outage') {
          world.broker.outage()
          await world.clock.advance(300)
          world.broker.restore()
        }
        if (event === 'redrive' || event === 'redrive twice' || event === 'withdraw') {
          seen = await operator().find()
          redrive(seen, event === 'withdraw' ? stop.signal : undefined)
          if (event === 'redrive twice') redrive(seen)
        }
        if (event === 'discard') {
          const letters = (await operator().find()).slice(0, 2)
          asked.push(operator().begin(letters, { kind: 'discard', leave: leave.signal }).asked)
        }
        // What was seen long ago may have ended, or been written anew.
        if (event === 'late') redrive(seen)
      }
      stop.abort()
      await sendSome(toSend.length)

      const ends = await world.broker.topics.bounds([world.topic])
      await world.until(async () => (await Promise.all([0, 1].map(world.committed))).every((offset, at) => offset === ends[at]?.latest))
      // In the end someone redrives until nothing is left: nothing fails for ever.
      for (let round = 0; round < 40; round += 1) {
        // Those that wait already go on meanwhile, and a member that slept writes what it still has to.
        await world.clock.advance(10_000)
        const left = await operator().find()
        if (left.length === 0) break
        await operator().ask(left)
      }
      expect(await operator().find()).toEqual([])
      leave.abort()
      let answered = 0
      for (const one of asked) void one.then(() => (answered += 1))
      await world.until(() => answered === asked.length)

      const journal = await operator().journal()
      const discarded = new Set(journal.flatMap(({ outcome, letter }) => (outcome === 'discarded' ? (letter.messageId ?? []) : [])))
      const idsOf = (...outcomes: readonly LetterOutcome[]) =>
        new Set(journal.flatMap(({ outcome, request }) => (outcomes.includes(outcome) ? request.id : [])))
      const declined = idsOf('absorbed', 'withdrawn', 'held', 'stopped', 'refused')
      const done = idsOf('redriven', 'discarded', 'failed')
      for (const key of ['a', 'b', 'c']) {
        const lane = plan.flatMap(([of], at) => (of === key ? [String(at)] : []))
        // law 4: in the order of their first success.
        expect([...new Set(handled)].filter(id => lane.includes(id))).toEqual(lane.filter(id => handled.includes(id) || !discarded.has(id)))
      }
      // What was answered that it is not done is never done.
      expect([...declined].filter(id => done.has(id))).toEqual([])
      // Every request was answered and put away.
      world.broker.compact('shop.letters', { dropTombstones: true })
      expect((await Promise.all([0, 1].map(partition => world.letters(partition)))).flat()).toEqual([])
      await world.close()
    }),
    { numRuns: 60 },
  )
}, 120_000)
