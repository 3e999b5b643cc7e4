import { expect, test } from 'vitest'
import type { Received } from '../wire/message.ts'
import { startWorld } from './test-world.ts'

const idOf = (received: Received | undefined): string => received?.message.id ?? ''

test('a handler that ignores its signal holds up neither its group nor other lanes, and what it does late counts for nothing', async () => {
  const drainMs = 1_000
  const world = await startWorld({ partitions: 2 })
  const stuck = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const handled: string[] = []
  const first = world.consume({
    drainMs,
    handlerTimeoutMs: 500,
    handle: async ([received]) => {
      if (idOf(received) === 'stuck') {
        begun.resolve()
        await stuck.promise
      }
      handled.push(`first ${idOf(received)}`)
    },
  })
  await world.until(() => first.status().length === 2)
  const on = (partition: number, key: string, id: string) => ({ ...world.sold(key, id), partition })
  await world.append(on(1, 'a', 'stuck'), on(1, 'b', 'b1'), on(0, 'c', 'c1'), on(0, 'd', 'd1'))
  await world.clock.advance(10)
  await begun.promise
  await world.until(() => handled.length === 3)

  const joinedAt = world.clock.monotonicMs()
  const second = world.consume(
    { drainMs, handle: async ([received]) => void handled.push(`second ${idOf(received)}`) },
    world.source,
    world.broker.client(),
  )
  await world.until(() => second.status().length === 1 && first.status().length === 1)
  expect(world.clock.monotonicMs() - joinedAt).toBeLessThanOrEqual(drainMs + 200)
  expect(second.status()[0]?.partition).toBe(1)
  // Only what was stuck: the other lane was committed beyond the hole.
  await world.until(async () => (await world.committed(1)) === 2)
  expect(handled.filter(id => id.startsWith('second'))).toEqual(['second stuck'])
  stuck.resolve()
  await world.clock.advance(5_000)
  expect(handled.at(-1)).toBe('first stuck')
  await world.append(on(1, 'a', 'a2'), on(0, 'c', 'c2'))
  await world.until(async () => (await world.committed(0)) === 3 && (await world.committed(1)) === 3)
  expect(handled.slice(-2).toSorted()).toEqual(['first c2', 'second a2'])
  await world.close()
})
