import { unavailable } from 'millrace'
import { describe, expect, test } from 'vitest'
import type { Received } from '../wire/message.ts'
import { startWorld } from './test-world.ts'

const idOf = (received: Received | undefined): string => received?.message.id ?? ''
const keep = (handled: string[]) => async (messages: readonly Received[]) => {
  handled.push(...messages.map(idOf))
}

describe('where a consumer starts', () => {
  test('law 5: a partition never started begins at its beginning, and goes on from its commit', async () => {
    const world = await startWorld()
    const handled: string[] = []
    await world.send(['a', '1'], ['a', '2'])
    const first = world.consume({ handle: keep(handled) })
    await world.until(async () => (await world.committed()) === 2)
    await world.stop(first)
    world.consume({ handle: keep(handled) })
    await world.send(['a', '3'])
    await world.until(async () => (await world.committed()) === 3)
    expect(handled).toEqual(['1', '2', '3'])
    await world.close()
  })

  test('law 5: an empty partition may be started again though nothing of it was ever handled', async () => {
    const world = await startWorld()
    const first = world.consume({ handle: async () => undefined })
    await world.until(async () => (await world.committed()) === 0)
    await world.stop(first)
    const second = world.consume({ handle: async () => undefined })
    await world.until(() => second.status().length === 1)
    expect(second.status()[0]?.stopped).toBeUndefined()
    await world.close()
  })

  test('law 5: a partition started before whose offset is lost stops loudly, and nothing is handled again', async () => {
    const world = await startWorld()
    const [described] = await world.broker.topics.describe([world.topic])
    await world.started.record('shop', [{ topicId: described?.topicId ?? '', partition: 0 }])
    const handled: string[] = []
    const consumer = world.consume({ handle: keep(handled) })
    await world.send(['a', '1'])
    await world.until(() => consumer.status()[0]?.stopped?.code === 'MR_OFFSETS_LOST')
    await world.clock.advance(60_000)
    expect(handled).toEqual([])
    expect(await world.committed()).toBeUndefined()
    expect(world.telemetry.gauged('millrace_stopped_partitions', { partition: 0 })).toBe(1)
    await world.close()
    // Whoever has the partition then says how it is.
    expect(world.telemetry.gauged('millrace_stopped_partitions', { partition: 0 })).toBe(0)
  })

  test('law 5: retention past a slow group stops that partition loudly while its siblings go on', async () => {
    const world = await startWorld({ partitions: 2 })
    const handled: string[] = []
    const on = (partition: number, id: string) => ({ ...world.sold('k', id), partition })
    await world.append(on(0, '1'), on(1, '2'))
    const first = world.consume({ handle: keep(handled) })
    await world.until(async () => (await world.committed(0)) === 1 && (await world.committed(1)) === 1)
    await world.stop(first)
    await world.append(on(0, 'lost'), on(0, 'kept'), on(1, '3'))
    world.broker.deleteRecords(world.topic, 0, 2)
    const second = world.consume({ handle: keep(handled) })
    await world.until(() => handled.includes('3'))
    expect(second.status().find(({ partition }) => partition === 0)?.stopped?.code).toBe('MR_RETENTION_GAP')
    expect(handled).toEqual(['1', '2', '3'])
    expect(await world.committed(0)).toBe(1)
    await world.close()
  })

  test('law 5: retention that overtakes a paused partition stops it rather than letting it jump', async () => {
    const world = await startWorld()
    const handled: string[] = []
    const held = Promise.withResolvers<void>()
    const consumer = world.consume({
      maxInHand: 1,
      handle: async messages => {
        await held.promise
        await keep(handled)(messages)
      },
    })
    await world.until(async () => (await world.committed()) === 0)
    await world.send(['a', '1'])
    await world.until(() => consumer.status()[0]?.inHand === 1)
    await world.send(['a', '2'], ['a', '3'])
    world.broker.deleteRecords(world.topic, 0, 2)
    held.resolve()
    await world.until(() => consumer.status()[0]?.stopped !== undefined)
    expect(consumer.status()[0]?.stopped?.code).toBe('MR_RETENTION_GAP')
    expect(handled).toEqual(['1'])
    await world.until(async () => (await world.committed()) === 1)
    await world.close()
  })

  test('a topic that does not exist is reported, and the others are consumed', async () => {
    const world = await startWorld()
    const handled: string[] = []
    world.consume({ topics: [world.topic, 'shop.forgotten'], handle: keep(handled) })
    await world.send(['a', '1'])
    await world.until(() => handled.length === 1)
    expect(world.telemetry.logs.find(({ fields }) => fields.code === 'MR_TOPIC_MISSING')).toMatchObject({
      level: 'error',
      fields: { topic: 'shop.forgotten' },
    })
    await world.close()
  })

  test('a topic made again under its name is begun at its beginning', async () => {
    const world = await startWorld()
    const handled: string[] = []
    await world.send(['a', '1'], ['a', '2'])
    const first = world.consume({ handle: keep(handled) })
    await world.until(async () => (await world.committed()) === 2)
    await world.stop(first)
    world.broker.deleteTopic(world.topic)
    await world.broker.topics.create([{ topic: world.topic, partitions: 1, config: {} }])
    await world.send(['a', '3'])
    world.consume({ handle: keep(handled) })
    await world.until(() => handled.length === 3)
    expect(handled).toEqual(['1', '2', '3'])
    await world.close()
  })
})

describe('when partitions are taken away', () => {
  test('law 5: what is being handled is finished and committed before another member gets the partition', async () => {
    const world = await startWorld({ partitions: 2 })
    const handled: string[] = []
    const held = Promise.withResolvers<void>()
    const both = [0, 1].map(partition => ({ ...world.sold('k', `p${partition}`), partition }))
    const first = world.consume({
      handle: async messages => {
        await held.promise
        await keep(handled)(messages)
      },
    })
    await world.append(...both)
    await world.until(() => first.status().filter(({ inHand }) => inHand === 1).length === 2)
    const second = world.consume(
      { handle: async messages => void handled.push(`again ${idOf(messages[0])}`) },
      world.source,
      world.broker.client(),
    )
    await world.clock.advance(1_000)
    expect(handled).toEqual([])
    held.resolve()
    await world.until(() => second.status().length === 1 && first.status().length === 1)
    await world.clock.advance(5_000)
    expect(handled.toSorted()).toEqual(['p0', 'p1'])
    await world.close()
  })

  test('law 12: a handler that outlasts the drain is aborted, its message given back, and nothing of it is committed', async () => {
    const world = await startWorld()
    let aborted = false
    const first = world.consume({
      drainMs: 2_000,
      handle: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true
            reject(signal.reason)
          })
        }),
    })
    await world.send(['a', '1'])
    await world.until(() => first.status()[0]?.inHand === 1)
    await world.stop(first)
    expect(aborted).toBe(true)
    expect(await world.committed()).toBe(0)
    const handled: string[] = []
    world.consume({ handle: keep(handled) })
    await world.until(() => handled.length === 1)
    expect(await world.letters()).toEqual([])
    await world.close()
  })

  test('law 5: nothing of an older generation is committed, even by a handler that comes back late', async () => {
    const world = await startWorld()
    const late = Promise.withResolvers<void>()
    let calls = 0
    const slow = world.consume({
      drainMs: 100,
      handle: async () => {
        calls += 1
        if (calls === 1) await late.promise
        else throw unavailable('Not this time.')
      },
    })
    await world.send(['a', '1'])
    await world.until(() => calls === 1)
    // Another member comes and goes: the partition is taken away and given back.
    const other = world.consume(
      { handle: async () => Promise.reject(unavailable('Not here.')), drainMs: 100 },
      world.source,
      world.broker.client(),
    )
    await world.until(() => other.status().length === 1 || calls > 1)
    await world.stop(other)
    await world.until(() => calls > 1)
    late.resolve()
    await world.clock.advance(5_000)
    expect(await world.committed()).toBe(0)
    expect(slow.status()[0]?.finished).toBe(0)
    await world.close()
  })

  test('law 12: closing finishes what is in hand, commits it and leaves the group', async () => {
    const world = await startWorld()
    const handled: string[] = []
    const held = Promise.withResolvers<void>()
    const consumer = world.consume({
      handle: async messages => {
        await held.promise
        await keep(handled)(messages)
      },
    })
    await world.send(['a', '1'], ['b', '2'], ['a', '3'])
    await world.until(() => consumer.status()[0]?.inHand === 3)
    const closing = consumer.close()
    await world.clock.advance(100)
    held.resolve()
    await world.until(async () => (await world.committed()) === 2)
    await world.stop(consumer)
    await closing
    // What had not begun is given back.
    expect(handled).toEqual(['1', '2'])
    expect(await world.committed()).toBe(2)
    await world.close()
  })

  test('law 12: the last commit is tried again while the broker is busy, before the group is left', async () => {
    const world = await startWorld()
    const held = Promise.withResolvers<void>()
    const consumer = world.consume({ handle: () => held.promise })
    await world.send(['a', '1'])
    await world.until(() => consumer.status()[0]?.inHand === 1)
    const closing = consumer.close()
    for (let at = 0; at < 3; at += 1) world.broker.failNext('commit', unavailable('The coordinator is loading.'))
    held.resolve()
    await world.stop(consumer)
    await closing
    expect(await world.committed()).toBe(1)
    await world.close()
  })

  test('law 12: a handler that heeds its abort by coming to an end is still committed', async () => {
    const world = await startWorld()
    const consumer = world.consume({
      drainMs: 500,
      handle: (_, { signal }) => new Promise(resolve => signal.addEventListener('abort', () => resolve())),
    })
    await world.send(['a', '1'])
    await world.until(() => consumer.status()[0]?.inHand === 1)
    await world.stop(consumer)
    expect(await world.committed()).toBe(1)
    await world.close()
  })

  test('law 5: a member whose session ended hands on what it had, and commits nothing of it', async () => {
    const world = await startWorld()
    const handled: string[] = []
    let aborted = 0
    const slow = world.consume({
      handle: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted += 1
            reject(signal.reason)
          })
        }),
      drainMs: 1_000,
    })
    await world.send(['a', '1'])
    await world.until(() => slow.status()[0]?.inHand === 1)
    const next = world.consume({ handle: keep(handled) }, world.source, world.broker.client())
    await world.clock.advance(10)
    world.expireMembers()
    await world.until(() => aborted > 0)
    await world.stop(slow)
    await world.until(() => handled.length === 1 && next.status().length === 1)
    await world.until(async () => (await world.committed()) === 1)
    await world.close()
  })

  test('law 12: closing while everything is down ends all the same', async () => {
    const world = await startWorld()
    const consumer = world.consume({ handle: async () => Promise.reject(unavailable('The database is down.')) })
    await world.send(['a', '1'])
    await world.until(() => consumer.status()[0]?.inHand === 1)
    world.broker.outage()
    const since = world.clock.monotonicMs()
    await world.stop(consumer)
    expect(world.clock.monotonicMs() - since).toBeLessThanOrEqual(4_000)
    world.broker.restore()
    await world.close()
  })

  test('law 12: closing is bounded by 4 s, though a handler ignores its signal and no commit succeeds', async () => {
    const world = await startWorld({ partitions: 2 })
    const consumer = world.consume({ handle: async ([received]) => (idOf(received) === 'done' ? undefined : new Promise(() => undefined)) })
    await world.append({ ...world.sold('k', 'stuck'), partition: 0 })
    await world.until(() => consumer.status()[0]?.inHand === 1)
    for (let at = 0; at < 1_000; at += 1) world.broker.failNext('commit', unavailable('The coordinator is loading.'))
    await world.append({ ...world.sold('k', 'done'), partition: 1 })
    await world.until(() => consumer.status()[1]?.finished === 1)
    const since = world.clock.monotonicMs()
    await world.stop(consumer)
    expect(world.clock.monotonicMs() - since).toBeLessThanOrEqual(4_000)
    await world.close()
  })

  test.each(['the store', 'the broker'])('law 12: closing is not held up by %s while it looks up where to begin', async what => {
    const world = await startWorld()
    let asked = 0
    const hanging = async () => {
      asked += 1
      return new Promise<never>(() => undefined)
    }
    const client = world.broker.client()
    if (what === 'the broker') Object.assign(client, { topics: { ...client.topics, describe: hanging } })
    const consumer = world.consume(
      { handle: async () => undefined, ...(what === 'the store' && { started: { ...world.started, has: hanging } }) },
      world.source,
      client,
    )
    consumer.joined.catch(() => undefined)
    await world.until(() => asked > 0)
    const since = world.clock.monotonicMs()
    await world.stop(consumer)
    expect(world.clock.monotonicMs() - since).toBeLessThanOrEqual(1_000)
    await expect(consumer.joined).rejects.toMatchObject({ code: 'MR_CLOSED' })
    await world.close()
  })

  test('law 12: a member that still looks up where to begin does not hold up a rebalance', async () => {
    const world = await startWorld({ partitions: 2 })
    let asked = 0
    const hanging = async () => {
      asked += 1
      return new Promise<never>(() => undefined)
    }
    world.consume({ handle: async () => undefined, started: { ...world.started, has: hanging } }).joined.catch(() => undefined)
    await world.until(() => asked > 0)
    const handled: string[] = []
    const second = world.consume({ handle: keep(handled) }, world.source, world.broker.client())
    await world.until(() => second.status().length === 1, 5_000)
    await world.close()
  })

  test('a consumer begins once what it needs to begin is back', async () => {
    const world = await startWorld()
    const handled: string[] = []
    await world.send(['a', '1'])
    for (const operation of ['describe', 'create', 'committed', 'bounds', 'commit'] as const)
      world.broker.failNext(operation, unavailable('Not yet.'))
    world.consume({ handle: keep(handled) })
    await world.until(() => handled.length === 1)
    await world.close()
  })
})
