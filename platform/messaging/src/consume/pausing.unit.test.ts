import { unavailable } from 'millrace'
import { describe, expect, test } from 'vitest'
import type { Received } from '../wire/message.ts'
import { startWorld } from './test-world.ts'

const keep = (handled: string[]) => async (messages: readonly Received[]) => {
  handled.push(...messages.map(({ message }) => message.id))
}

describe('a consumer asked to pause', () => {
  test('begins nothing of that partition, finishes what it began, and goes on in order when resumed', async () => {
    const world = await startWorld({ partitions: 2 })
    const handled: string[] = []
    const begun = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const consumer = world.consume({
      handle: async messages => {
        if (messages[0]?.message.id === 'first') {
          begun.resolve()
          await held.promise
        }
        await keep(handled)(messages)
      },
    })
    await consumer.joined
    const on = (partition: number, id: string) => ({ ...world.sold('k', id), partition })
    await world.append(on(0, 'first'), on(0, 'second'))
    await world.clock.advance(10)
    await begun.promise
    consumer.pause(world.topic, 0)
    held.resolve()
    await world.append(on(0, 'third'), on(1, 'other'))
    await world.clock.advance(60_000)
    expect(handled).toEqual(['first', 'other'])
    expect(await world.committed(0)).toBe(1)
    expect(consumer.status()).toMatchObject([
      { partition: 0, paused: true },
      { partition: 1, paused: false },
    ])
    expect(world.telemetry.gauged('millrace_paused_partitions', { partition: 0 })).toBe(1)
    consumer.resume(world.topic, 0)
    await world.until(async () => (await world.committed(0)) === 3)
    expect(handled).toEqual(['first', 'other', 'second', 'third'])
    expect(consumer.status()).toMatchObject([{ paused: false }, { paused: false }])
    await world.close()
  })

  test('stays paused through rebalances, and stays in its group', async () => {
    const world = await startWorld({ partitions: 2 })
    const handled: string[] = []
    const consumer = world.consume({ handle: keep(handled) })
    await world.until(() => consumer.status().length === 2)
    consumer.pause(world.topic)
    const other = world.consume({ handle: async () => undefined }, world.source, world.broker.client())
    await world.until(() => other.status().length === 1 && consumer.status().length === 1)
    await world.stop(other)
    await world.until(() => consumer.status().length === 2)
    await world.append({ ...world.sold('k', '1'), partition: 0 }, { ...world.sold('k', '2'), partition: 1 })
    await world.clock.advance(600_000)
    expect(handled).toEqual([])
    expect(consumer.status()).toMatchObject([{ paused: true }, { paused: true }])
    consumer.resume(world.topic)
    await world.until(() => handled.length === 2)
    await world.close()
  })

  test('tries nothing again while paused, not even what is unavailable', async () => {
    const world = await startWorld()
    let tries = 0
    const consumer = world.consume({
      handle: async () => {
        tries += 1
        if (tries < 3) throw unavailable('Down.', { retryAfterMs: 1_000 })
      },
    })
    await consumer.joined
    await world.send(['a', '1'])
    await world.until(() => tries === 1)
    consumer.pause(world.topic)
    await world.clock.advance(600_000)
    expect(tries).toBe(1)
    consumer.resume(world.topic)
    await world.until(async () => (await world.committed()) === 1)
    await world.close()
  })

  test('keeps nobody else from trying what is unavailable', async () => {
    const world = await startWorld({ partitions: 2 })
    let down = true
    const handled: string[] = []
    const consumer = world.consume({
      handle: async messages => {
        if (down) throw unavailable('Down.')
        await keep(handled)(messages)
      },
    })
    await consumer.joined
    await world.append({ ...world.sold('a', '0'), partition: 0 }, { ...world.sold('b', '1'), partition: 1 })
    await world.clock.advance(60_000)
    consumer.pause(world.topic, 0)
    down = false
    await world.until(() => handled.length === 1, 30_000)
    expect(handled).toEqual(['1'])
    consumer.resume(world.topic, 0)
    await world.until(() => handled.length === 2, 30_000)
    await world.close()
  })

  test('law 12: closes while paused', async () => {
    const world = await startWorld()
    const handled: string[] = []
    const consumer = world.consume({ handle: keep(handled) })
    await consumer.joined
    consumer.pause(world.topic)
    await world.send(['a', '1'])
    await world.clock.advance(1_000)
    const since = world.clock.monotonicMs()
    await world.stop(consumer)
    expect(world.clock.monotonicMs() - since).toBeLessThanOrEqual(1_000)
    expect(handled).toEqual([])
    await world.close()
  })
})

describe('lag in time', () => {
  test('is the age of the oldest unhandled message, and grows while it waits', async () => {
    const world = await startWorld()
    let held = true
    const consumer = world.consume({
      handle: async () => {
        if (held) throw unavailable('Down.')
      },
    })
    await consumer.joined
    await world.append({ ...world.sold('a', '1'), timestamp: world.clock.now() - 30_000 }, world.sold('b', '2'))
    await world.until(() => consumer.status()[0]?.inHand === 2)
    expect(consumer.status()[0]?.lagSeconds).toBeGreaterThanOrEqual(30)
    await world.clock.advance(120_000)
    const gauged = world.telemetry.gauged('millrace_lag_seconds', { partition: 0 }) ?? 0
    expect(gauged).toBeGreaterThan(130)
    expect(gauged).toBeLessThan(155)
    held = false
    await world.until(async () => (await world.committed()) === 2)
    expect(consumer.status()[0]?.lagSeconds).toBe(0)
    expect(world.telemetry.gauged('millrace_lag_seconds', { partition: 0 })).toBe(0)
    await world.close()
  })

  test('of a message from the future is none', async () => {
    const world = await startWorld()
    const held = Promise.withResolvers<void>()
    const consumer = world.consume({ handle: () => held.promise })
    await consumer.joined
    await world.append({ ...world.sold('a', '1'), timestamp: world.clock.now() + 3_600_000 })
    await world.until(() => consumer.status()[0]?.inHand === 1)
    expect(consumer.status()[0]?.lagSeconds).toBe(0)
    held.resolve()
    await world.close()
  })

  test('is nothing any more of a partition that was given back', async () => {
    const world = await startWorld()
    const consumer = world.consume({ handle: () => Promise.reject(unavailable('Down.')) })
    await consumer.joined
    await world.send(['a', '1'])
    await world.clock.advance(20_000)
    expect(world.telemetry.gauged('millrace_lag_messages', { partition: 0 })).toBe(1)
    await world.stop(consumer)
    for (const metric of ['millrace_lag_messages', 'millrace_lag_seconds', 'millrace_in_hand_messages'])
      expect(world.telemetry.gauged(metric, { partition: 0 })).toBe(0)
    await world.close()
  })
})

test('law 11: many partitions together keep no more in hand than one consumer may, and all of them are worked off', async () => {
  const partitions = 20
  const world = await startWorld({ partitions })
  let held = true
  let handled = 0
  const consumer = world.consume({
    maxInHand: 100,
    maxInHandTotal: 200,
    handle: async () => {
      if (held) throw unavailable('Down.')
      handled += 1
    },
  })
  await consumer.joined
  const inHand = () => consumer.status().reduce((sum, status) => sum + status.inHand, 0)
  for (let round = 0; round < 30; round += 1) {
    await world.append(
      ...Array.from({ length: partitions }, (_, partition) => ({ ...world.sold(`k${round}`, `${partition} ${round}`), partition })),
    )
    await world.clock.advance(50)
  }
  // What each partition was fetching at that moment comes on top.
  expect(inHand()).toBeGreaterThanOrEqual(200)
  expect(inHand()).toBeLessThanOrEqual(200 + partitions)
  held = false
  await world.until(() => handled === 30 * partitions)
  await world.close()
})
