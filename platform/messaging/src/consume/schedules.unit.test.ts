import fc from 'fast-check'
import { permanent, unavailable } from 'millrace'
import { expect, test } from 'vitest'
import { fromLetterRecord } from '../letters/form.ts'
import type { Received } from '../wire/message.ts'
import type { Consumer } from './consumer.ts'
import { startWorld } from './test-world.ts'

/** What happens to a message each time it is tried, then it succeeds (or never does). */
type Fate = 'fine' | 'slow' | 'fails twice' | 'unavailable twice' | 'poison'
type Event = 'join' | 'leave' | 'outage' | 'nothing'

const messages = fc.array(
  fc.tuple(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.constantFrom<Fate>('fine', 'fine', 'fine', 'slow', 'fails twice', 'unavailable twice', 'poison'),
  ),
  {
    minLength: 1,
    maxLength: 30,
  },
)
const events = fc.array(fc.tuple(fc.constantFrom<Event>('join', 'leave', 'outage', 'nothing'), fc.nat(400)), { maxLength: 6 })

test('law 4, law 5: whatever fails, whoever comes and goes, nothing is lost, lanes keep order, and what is committed is handled or a letter', async () => {
  await fc.assert(
    fc.asyncProperty(messages, events, fc.integer({ min: 1, max: 3 }), fc.nat(), async (plan, schedule, maxBatch, seed) => {
      const world = await startWorld({ partitions: 2, seed })
      const tries = new Map<string, number>()
      const handled: string[] = []
      const fateOf = (id: string): Fate => plan[Number(id)]?.[1] ?? 'fine'

      const handle = async (received: readonly Received[]): Promise<void> => {
        for (const { message } of received) {
          const fate = fateOf(message.id)
          const tried = (tries.get(message.id) ?? 0) + 1
          tries.set(message.id, tried)
          if (fate === 'slow') await world.clock.sleep(70)
          if (fate === 'poison') throw permanent('Poison.')
          if (fate === 'fails twice' && tried <= 2) throw new Error('Not yet.')
          if (fate === 'unavailable twice' && tried <= 2) throw unavailable('Down.')
          handled.push(message.id)
        }
      }
      const joined: Consumer[] = []
      const join = () =>
        joined.push(world.consume({ handle, maxBatch, maxInHand: 5, concurrency: 3, drainMs: 1_000 }, world.source, world.broker.client()))

      /** What the group says is finished is handled or a letter. */
      const keepsTruth = async (): Promise<void> => {
        const committed = await Promise.all([0, 1].map(partition => world.committed(partition)))
        const letters = (await Promise.all([0, 1].map(partition => world.letters(partition)))).flat()
        const settled = new Set([...handled, ...letters.map(record => record.headers.get('ce_id') ?? '')])
        for (const [id, { partition, offset }] of placed) if (offset < (committed[partition] ?? 0)) expect(settled).toContain(id)
      }

      const placed = new Map<string, { partition: number; offset: number }>()
      join()
      await world.until(() => joined[0]?.status().length === 2)
      for (const [at, [key]] of plan.entries()) {
        const [position] = await world.send([key, String(at)])
        if (position !== undefined) placed.set(String(at), position)
      }
      for (const [event, ms] of schedule) {
        await world.clock.advance(ms)
        if (event === 'join' && joined.length < 3) join()
        const leaver = joined.length > 1 ? joined.shift() : undefined
        if (event === 'leave' && leaver !== undefined) await world.stop(leaver)
        else if (leaver !== undefined) joined.unshift(leaver)
        if (event === 'outage') {
          world.broker.outage()
          await world.clock.advance(300)
          world.broker.restore()
        }
        await keepsTruth()
      }
      const ends = [0, 1].map(partition => [...placed.values()].filter(place => place.partition === partition).length)
      await world.until(async () =>
        (await Promise.all([0, 1].map(world.committed))).every((offset, partition) => offset === ends[partition]),
      )
      await keepsTruth()

      const letters = (await Promise.all([0, 1].map(partition => world.letters(partition)))).flat()
      const letterIds = new Set(letters.map(record => record.headers.get('ce_id') ?? ''))
      for (const key of ['a', 'b', 'c', 'd']) {
        const lane = plan.flatMap(([of], at) => (of === key ? [String(at)] : []))
        const firstLetter = lane.findIndex(id => letterIds.has(id))
        const before = firstLetter === -1 ? lane : lane.slice(0, firstLetter)
        // In order by first success, and everything before the first letter handled.
        expect([...new Set(handled.filter(id => before.includes(id)))]).toEqual(before)
        // Behind a letter everything is a letter, and was never handled.
        for (const id of lane.slice(before.length)) expect(letterIds).toContain(id)
        expect(handled.filter(id => lane.slice(before.length).includes(id))).toEqual([])
        if (firstLetter !== -1) expect(fateOf(lane[firstLetter] ?? '')).toBe('poison')
      }
      for (const record of letters) expect(fromLetterRecord(record)).toBeDefined()
      await world.close()
    }),
    // A failure is shrunk for so long at most.
    { numRuns: 150, interruptAfterTimeLimit: 50_000, markInterruptAsFailure: true },
  )
}, 60_000)
