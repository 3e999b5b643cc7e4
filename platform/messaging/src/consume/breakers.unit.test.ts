import { unavailable } from 'millrace'
import { describe, expect, test } from 'vitest'
import type { Received } from '../wire/message.ts'
import { startWorld } from './test-world.ts'

const idOf = (received: Received | undefined): string => received?.message.id ?? ''
const keyOf = (received: Received | undefined): string => received?.message.key ?? ''

/** Dependencies that are down by name, and how often each was called. */
const dependencies = () => {
  const down = new Set<string>()
  const calls: string[] = []
  return {
    down,
    calls,
    callsOf: (name: string) => calls.filter(called => called === name).length,
    use: async (name: string): Promise<void> => {
      calls.push(name)
      if (down.has(name)) throw unavailable(`${name} is down.`)
    },
  }
}

const hour = 3_600_000

describe('what is unavailable', () => {
  test('never makes a letter of a hot key: its messages wait in order and go on', async () => {
    const world = await startWorld()
    const { down, use } = dependencies()
    const handled: string[] = []
    down.add('database')
    world.consume({
      handle: async ([received]) => {
        await use('database')
        handled.push(idOf(received))
      },
    })
    const ids = Array.from({ length: 300 }, (_, at) => `${at}`)
    await world.send(...ids.map(id => ['hot', id] as const))
    await world.clock.advance(hour)
    expect(handled).toEqual([])
    down.clear()
    await world.until(async () => (await world.committed()) === ids.length)
    expect(handled).toEqual(ids)
    expect(await world.letters()).toEqual([])
    await world.close()
  })

  test('is found to be back on a quiet topic: its only message tries by itself', async () => {
    const world = await startWorld()
    const { down, use, callsOf } = dependencies()
    down.add('database')
    const consumer = world.consume({ handle: () => use('database') })
    await world.send(['a', '1'])
    await world.clock.advance(hour)
    expect(consumer.breakers()).toMatchObject([{ message: 'database is down.', waiting: 1 }])
    // Backing off to 10 s at most, half of it on average.
    expect(callsOf('database')).toBeGreaterThan(300)
    expect(callsOf('database')).toBeLessThan(1_500)
    down.clear()
    await world.until(async () => (await world.committed()) === 1, 10_001)
    expect(consumer.breakers()).toEqual([])
    expect(await world.letters()).toEqual([])
    await world.close()
  })

  test('one dead dependency of three: its lanes wait, those that need the others go on', async () => {
    const world = await startWorld()
    const { down, use, callsOf } = dependencies()
    const handled: string[] = []
    const consumer = world.consume({
      handle: async ([received]) => {
        await use(keyOf(received).split('-')[0] ?? '')
        handled.push(idOf(received))
      },
    })
    down.add('mail')
    const lanes = ['mail', 'provider', 'store'].flatMap(name => Array.from({ length: 20 }, (_, at) => `${name}-${at}`))
    for (const round of [1, 2, 3]) {
      await world.send(...lanes.map(lane => [lane, `${lane} ${round}`] as const))
      await world.clock.advance(60_000)
    }
    expect(handled.filter(id => !id.startsWith('mail')).length).toBe(120)
    expect(handled.filter(id => id.startsWith('mail'))).toEqual([])
    expect(consumer.breakers()).toMatchObject([{ waiting: 20 }])
    const before = callsOf('mail')
    await world.clock.advance(60_000)
    expect(callsOf('mail') - before).toBeLessThan(60)
    down.clear()
    await world.until(async () => (await world.committed()) === 180)
    for (const lane of lanes) expect(handled.filter(id => id.startsWith(`${lane} `))).toEqual([1, 2, 3].map(round => `${lane} ${round}`))
    expect(await world.letters()).toEqual([])
    await world.close()
  })

  test('200 lanes wait, and one at a time calls; when it is back all go on at once', async () => {
    const world = await startWorld({ partitions: 4 })
    const { down, use, callsOf } = dependencies()
    let atOnce = 0
    let most = 0
    down.add('database')
    world.consume({
      handle: async () => {
        atOnce += 1
        most = Math.max(most, atOnce)
        await world.clock.sleep(10)
        atOnce -= 1
        await use('database')
      },
    })
    const lanes = Array.from({ length: 200 }, (_, at) => `lane-${at}`)
    await world.send(...lanes.map(lane => [lane, lane] as const))
    await world.until(() => callsOf('database') >= lanes.length)
    await world.clock.advance(100)
    const before = callsOf('database')
    most = 0
    await world.clock.advance(600_000)
    expect(most).toBe(1)
    // 10 minutes: in that time each lane has had about one turn.
    expect(callsOf('database') - before).toBeGreaterThan(100)
    expect(callsOf('database') - before).toBeLessThan(900)
    expect(world.telemetry.gauged('millrace_breakers_open', { group: 'shop' })).toBe(1)
    down.clear()
    const since = world.clock.monotonicMs()
    const all = async () => (await Promise.all([0, 1, 2, 3].map(world.committed))).reduce((sum: number, at) => sum + (at ?? 0), 0)
    await world.until(async () => (await all()) === lanes.length)
    expect(world.clock.monotonicMs() - since).toBeLessThan(10_000)
    expect(world.telemetry.gauged('millrace_breakers_open', { group: 'shop' })).toBe(0)
    const lines = world.telemetry.logs.filter(({ fields }) => 'fingerprint' in fields)
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info'])
    await world.close()
  })

  test.each([6_000, 30_000])('is back: all lanes go on soon, also where a try takes %i ms', async takesMs => {
    const world = await startWorld()
    const { down, use } = dependencies()
    const handled: string[] = []
    down.add('database')
    world.consume({
      handle: async ([received]) => {
        await use('database')
        await world.clock.sleep(takesMs)
        handled.push(idOf(received))
      },
    })
    await world.send(...Array.from({ length: 64 }, (_, at) => [`k${at}`, `${at}`] as const))
    await world.clock.advance(60_000)
    down.clear()
    const from = world.clock.monotonicMs()
    await world.until(() => handled.length === 64, 3_600_000)
    // Twice as many each time.
    expect(world.clock.monotonicMs() - from).toBeLessThan(10_000 + 7 * takesMs)
    await world.close()
  })

  test('holds no lane whose failure is another one', async () => {
    const world = await startWorld()
    const handled: string[] = []
    world.consume({
      handle: async ([received], { attempt }) => {
        if (keyOf(received) === 'down') throw unavailable('The mail server is down.', { retryAfterMs: 60_000 })
        if (keyOf(received) === 'busy' && attempt === 1) throw unavailable('The provider is busy.')
        if (keyOf(received) === 'odd' && attempt < 3) throw new Error('Once in a while.')
        handled.push(keyOf(received))
      },
    })
    await world.send(['down', '1'], ['busy', '2'], ['odd', '3'], ['fine', '4'])
    await world.until(() => handled.length === 3, 2_000)
    expect(handled.toSorted()).toEqual(['busy', 'fine', 'odd'])
    await world.close()
  })

  test('a lane asked to wait for long holds neither other lanes nor what is committed beyond it', async () => {
    const world = await startWorld()
    const handled: string[] = []
    let asked = false
    const handle = async ([received]: readonly Received[]): Promise<void> => {
      if (keyOf(received) === 'asked' && !asked) {
        asked = true
        throw unavailable('The provider is busy.', { retryAfterMs: 1_800_000 })
      }
      if (keyOf(received) === 'shortly' && !handled.includes('tried')) {
        handled.push('tried')
        throw unavailable('The provider is busy.')
      }
      handled.push(idOf(received))
    }
    const first = world.consume({ handle })
    await world.send(['asked', '1'], ['shortly', '2'], ['fine', '3'])
    await world.until(() => handled.includes('2'), 1_000)
    await world.send(['fine', '4'])
    await world.until(() => handled.includes('4'), 1_000)
    await world.stop(first)
    world.consume({ handle })
    await world.until(async () => (await world.committed()) === 4)
    // What the first member finished beyond the waiting lane was committed: only that lane was left.
    expect(handled).toEqual(['tried', '3', '2', '4', '1'])
    await world.close()
  })

  test('an asked-for wait is kept', async () => {
    const world = await startWorld()
    const tries: number[] = []
    world.consume({
      handle: async (_, { attempt }) => {
        tries.push(world.clock.monotonicMs())
        if (attempt === 1) throw unavailable('Busy.', { retryAfterMs: 90_000 })
      },
    })
    await world.send(['a', '1'])
    await world.until(async () => (await world.committed()) === 1)
    expect((tries[1] ?? 0) - (tries[0] ?? 0)).toBeGreaterThanOrEqual(90_000)
    expect(await world.letters()).toEqual([])
    await world.close()
  })

  test('a batch that needs it waits as one, then goes on one by one', async () => {
    const world = await startWorld()
    const { down, use, callsOf } = dependencies()
    const calls: string[][] = []
    down.add('database')
    world.consume({
      maxBatch: 10,
      handle: async messages => {
        await use('database')
        calls.push(messages.map(idOf))
      },
    })
    await world.send(['a', '1'], ['a', '2'], ['a', '3'])
    await world.until(() => callsOf('database') > 3)
    down.clear()
    await world.until(async () => (await world.committed()) === 3)
    expect(calls).toEqual([['1'], ['2'], ['3']])
    await world.close()
  })
})
