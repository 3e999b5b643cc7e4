import { describe, expect, test } from 'vitest'
import { operatorOf } from '../letters/test-requests.ts'
import type { Received } from '../wire/message.ts'
import type { ConsumerOptions } from './consumer.ts'
import { startWorld } from './test-world.ts'

type World = Awaited<ReturnType<typeof startWorld>>

const idOf = (received: Received | undefined): string => received?.message.id ?? ''

/** The value by which lanes go. */
const orderOf = ({ data }: Received['message']): string => String(Object(data).order)

/** Like a projection: by value, and what comes after another of its stream was handled is a repeat. */
const projection = (world: World) => {
  const state = { known: false, handled: [] as string[], calls: [] as string[][] }
  const options: Partial<ConsumerOptions> & Pick<ConsumerOptions, 'handle'> = {
    maxBatch: 10,
    // Stands for bytes that no schema explains, until it is known.
    lane: message => {
      if (message.id.startsWith('odd') && !state.known) throw new Error('No schema explains it.')
      return orderOf(message)
    },
    handle: async messages => {
      state.calls.push(messages.map(idOf))
      expect(new Set(messages.map(({ message }) => orderOf(message))).size).toBe(1)
      state.handled.push(...messages.map(idOf))
    },
  }
  return { state, start: () => world.consume(options) }
}

describe('what has no lane of its value yet', () => {
  test.each([false, true])('law 4: later messages of its key wait for it, whatever their values (restarted: %s)', async restarted => {
    const world = await startWorld()
    const { state, start } = projection(world)
    const first = start()
    await world.send(['k', '0', 'a'], ['k', 'odd1', 'a'], ['k', '2', 'a'], ['other', '3', 'a'], ['k', '4', 'b'])
    await world.until(async () => (await world.committed()) === 5)
    expect(state.handled.toSorted()).toEqual(['0', '3'])
    if (restarted) {
      await world.stop(first)
      start()
    }
    await world.send(['k', '5', 'b'], ['other', '6', 'a'])
    await world.until(async () => (await world.committed()) === 7)
    expect(state.handled.toSorted()).toEqual(['0', '3', '6'])
    state.known = true
    const operator = operatorOf(world)
    const letters = await operator.find()
    expect(new Set(letters.map(({ letter }) => letter.lane))).toEqual(new Set(['key/k']))
    const asked = await operator.ask(letters)
    expect(asked.outcomes).toEqual(letters.map(() => 'redriven'))
    expect(state.handled.slice(3)).toEqual(['odd1', '2', '4', '5'])
    await world.send(['k', '7', 'a'])
    await world.until(async () => (await world.committed()) === 8)
    expect(state.handled.at(-1)).toBe('7')
    await world.close()
  })

  test('law 4: what came while it was redriven is handled behind it, one by one', async () => {
    const world = await startWorld()
    const { state, start } = projection(world)
    start()
    await world.send(['k', 'odd1', 'a'])
    await world.until(async () => (await world.committed()) === 1)
    const operator = operatorOf(world)
    const letters = await operator.find()
    state.known = true
    const asked = operator.begin(letters)
    await world.send(['k', '2', 'a'], ['k', '3', 'b'], ['k', '4', 'b'], ['other', '5', 'b'])
    await world.until(async () => asked.answers.length === 1 && (await world.committed()) === 5)
    const left = await operator.find()
    await operator.ask(left)
    expect(state.handled.filter(id => id !== '5')).toEqual(['odd1', '2', '3', '4'])
    await world.close()
  })
})
