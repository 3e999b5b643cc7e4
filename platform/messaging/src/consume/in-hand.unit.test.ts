import { unavailable } from 'millrace'
import { expect, test } from 'vitest'
import type { Received } from '../wire/message.ts'
import { startWorld } from './test-world.ts'

const idOf = (received: Received | undefined): string => received?.message.id ?? ''
const keyOf = (received: Received | undefined): string => received?.message.key ?? ''

const ids = (prefix: string, count: number): readonly string[] => Array.from({ length: count }, (_, at) => `${prefix}${at}`)

/** A handler whose messages of key `dead` wait for something unavailable. */
const withDeadLane = () => {
  const handled: string[] = []
  const handle = async ([received]: readonly Received[]): Promise<void> => {
    if (keyOf(received) === 'dead') throw unavailable('down')
    handled.push(idOf(received))
  }
  return { handled, handle }
}

test.each([1, 5, 6, 9])('law 4: %i messages that wait leave their partition the rest of what it may hold', async waiting => {
  const world = await startWorld()
  const { handled, handle } = withDeadLane()
  const consumer = world.consume({ maxInHand: 10, handle })
  await world.send(...ids('d', waiting).map(id => ['dead', id] as const))
  await world.clock.advance(1_000)
  // One fetch fills it to its bound.
  await world.send(...ids('h', 10 - waiting).map(id => [id, id] as const))
  await world.clock.advance(1_000)
  for (const round of ['i', 'j', 'k']) {
    await world.send([round, round])
    await world.clock.advance(1_000)
  }
  expect(handled).toHaveLength(10 - waiting + 3)
  expect(consumer.status()).toMatchObject([{ inHand: waiting }])
  await world.close()
})

test('law 4: what waits in one partition leaves the others what all may hold together', async () => {
  const world = await startWorld({ partitions: 2 })
  const { handled, handle } = withDeadLane()
  world.consume({ maxInHand: 10, maxInHandTotal: 10, handle })
  const on = (partition: number, key: string, id: string) => ({ ...world.sold(key, id), partition })
  await world.append(...ids('d', 8).map(id => on(0, 'dead', id)))
  await world.clock.advance(1_000)
  await world.append(...ids('h', 2).map(id => on(1, id, id)))
  await world.clock.advance(1_000)
  await world.append(...ids('i', 2).map(id => on(1, id, id)))
  await world.clock.advance(1_000)
  expect(handled).toEqual(['h0', 'h1', 'i0', 'i1'])
  await world.close()
})

test('law 11: with as many waiting as it may hold, a partition takes nothing more', async () => {
  const world = await startWorld()
  const { handled, handle } = withDeadLane()
  const consumer = world.consume({ maxInHand: 10, handle })
  await world.send(...ids('d', 10).map(id => ['dead', id] as const))
  await world.clock.advance(1_000)
  await world.send(['fine', 'h1'])
  await world.clock.advance(60_000)
  expect(consumer.status()).toMatchObject([{ inHand: 10 }])
  expect(handled).toEqual([])
  await world.close()
})
