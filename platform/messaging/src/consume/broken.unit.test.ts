import { expect, test } from 'vitest'
import type { Received } from '../wire/message.ts'
import { startWorld } from './test-world.ts'

const idOf = (received: Received | undefined): string => received?.message.id ?? ''

test('law 5: a consumer that fails by itself stands still on that partition, loudly, and the others go on', async () => {
  const world = await startWorld({ partitions: 2 })
  const handled: string[] = []
  // What chance is asked for comes after a failure only.
  const random = (): number => {
    throw new Error('A defect.')
  }
  const consumer = world.consume({
    ids: { next: () => 'id', random },
    handle: async ([received]) => {
      handled.push(idOf(received))
      if (idOf(received) === 'broken') throw new Error('x')
    },
  })
  const on = (partition: number, id: string) => ({ ...world.sold(id, id), partition })
  await world.append(on(0, 'broken'))
  await world.until(() => handled.length > 0)
  await world.clock.advance(300_000)
  await world.append(on(1, 'fine'))
  await world.until(async () => (await world.committed(1)) === 1)
  expect(await world.committed(0)).toBe(0)
  expect(consumer.status()).toMatchObject([{ stopped: { code: 'MR_CONSUMER_BROKEN', detail: expect.stringContaining('A defect.') } }, {}])
  await world.close()
})
