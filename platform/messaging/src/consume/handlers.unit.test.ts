import { permanent } from 'millrace'
import { describe, expect, test } from 'vitest'
import { fromLetterRecord } from '../letters/form.ts'
import { eachBatch, eachMessage } from './handlers.ts'
import { startWorld } from './test-world.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, at) => `${at}`)

test('a message handler gets one message a call, in order', async () => {
  const world = await startWorld()
  const handled: string[] = []
  world.consume(eachMessage(async ({ message }) => void handled.push(message.id)))
  await world.send(...numbers(10).map(id => ['a', id] as const))
  await world.until(async () => (await world.committed()) === 10)
  expect(handled).toEqual(numbers(10))
  await world.close()
})

describe('a batch handler', () => {
  test('gets what waits in its lane, in order, and never more than it may', async () => {
    const world = await startWorld()
    const batches: string[][] = []
    world.consume(eachBatch(7, async messages => void batches.push(messages.map(({ message }) => message.id))))
    await world.send(...numbers(100).map(id => [Number(id) % 3 === 0 ? 'a' : 'b', id] as const))
    await world.until(async () => (await world.committed()) === 100)
    expect(Math.max(...batches.map(batch => batch.length))).toBe(7)
    for (const batch of batches) expect(new Set(batch.map(id => Number(id) % 3 === 0)).size).toBe(1)
    expect(batches.flat().filter(id => Number(id) % 3 === 0)).toEqual(numbers(100).filter(id => Number(id) % 3 === 0))
    await world.close()
  })

  test('one lane for all makes batches of a whole partition', async () => {
    const world = await startWorld()
    const batches: string[][] = []
    world.consume({ ...eachBatch(50, async messages => void batches.push(messages.map(({ message }) => message.id))), lane: () => 'all' })
    await world.send(...numbers(100).map(id => [`key-${id}`, id] as const))
    await world.until(async () => (await world.committed()) === 100)
    expect(batches).toEqual([numbers(50), numbers(100).slice(50)])
    await world.close()
  })

  test('law 4: a bad message of a batch is a letter alone; those before it are handled, those behind it wait behind the letter', async () => {
    const world = await startWorld()
    const handled: string[] = []
    world.consume(
      eachBatch(10, async messages => {
        if (messages.some(({ message }) => message.id === '3')) throw permanent('Poison.')
        handled.push(...messages.map(({ message }) => message.id))
      }),
    )
    await world.send(...numbers(6).map(id => ['a', id] as const), ['b', 'other'])
    await world.until(async () => (await world.committed()) === 7)
    expect(handled.filter(id => id !== 'other')).toEqual(['0', '1', '2'])
    expect(handled).toContain('other')
    const letters = (await world.letters()).map(record => fromLetterRecord(record)?.letter.failure.class)
    expect(letters).toEqual(['permanent', 'behind', 'behind'])
    await world.close()
  })

  test('a batch that fails once is tried message by message, and goes on in batches', async () => {
    const world = await startWorld()
    const sizes: number[] = []
    let failed = false
    world.consume(
      eachBatch(4, async messages => {
        sizes.push(messages.length)
        if (!failed) {
          failed = true
          throw new Error('Once.')
        }
      }),
    )
    await world.send(...numbers(8).map(id => ['a', id] as const))
    await world.until(async () => (await world.committed()) === 8)
    expect(sizes).toEqual([4, 1, 1, 1, 1, 4])
    await world.close()
  })
})
