import { permanent, unavailable } from 'millrace'
import { describe, expect, test } from 'vitest'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Received } from '../wire/message.ts'
import { startWorld } from './test-world.ts'

const idOf = (received: Received | undefined): string => received?.message.id ?? ''
const keyOf = (received: Received | undefined): string => received?.message.key ?? ''

const thrower = (): never => {
  throw new Error('A getter of the handler failed.')
}
const hostile = (name: string): Error => Object.defineProperty(new Error('x'), name, { get: thrower, enumerable: true })
const endless = new Proxy(new Error('x'), { get: thrower, getPrototypeOf: thrower, has: thrower, ownKeys: thrower })

const odd: readonly (readonly [string, unknown])[] = [
  ['without a message', Object.assign(new Error('x'), { message: undefined })],
  ['whose message is an object', Object.assign(new Error('x'), { message: { code: 7 } })],
  ['whose message cannot be text', Object.assign(new Error('x'), { message: Object.create(null) })],
  ['whose stack is no text', Object.assign(new Error('x'), { stack: 7 })],
  ['whose name is no text', Object.assign(new Error('x'), { name: Symbol('x') })],
  ['whose code is longer than a record', Object.assign(new Error('x'), { code: 'x'.repeat(2_000_000) })],
  ['whose message is longer than a record', new Error('x'.repeat(2_000_000))],
  ...['message', 'stack', 'name', 'code', 'cause', 'failure', 'retryAfterMs', 'letterClass'].map(
    name => [`whose ${name} throws`, hostile(name)] as const,
  ),
  ['whose cause cannot be read', new Error('x', { cause: hostile('failure') })],
  ['that is permanent, with such a cause', permanent('x', { cause: hostile('stack') })],
  ['that refuses everything', endless],
  ['that is nothing', undefined],
  ['that is null', null],
  ['that is no object with a text', Object.create(null)],
  ['that is a symbol', Symbol('x')],
  ['whose text throws', { toString: thrower }],
]

const twice = { attempts: 2, withinMs: 60_000, firstDelayMs: 1, maxDelayMs: 1 }

/** One that reads all of an error, as those that write it somewhere do. */
const readingAll = (telemetry: Telemetry): Telemetry => {
  const read = (error: unknown): void => {
    if (error === undefined || error === null) return
    for (const key in error) void Reflect.get(Object(error), key)
    void `${error instanceof Error ? `${error.message}${error.stack}` : error}`
  }
  return {
    ...telemetry,
    log: {
      ...telemetry.log,
      warn: (fields, text, error) => {
        read(error)
        telemetry.log.warn(fields, text, error)
      },
    },
  }
}

describe('whatever is thrown, the message becomes a letter and the others go on', () => {
  test.each(odd)('law 4: by a handler: an error %s', async (_, error) => {
    const world = await startWorld()
    const handled: string[] = []
    world.consume({
      retry: twice,
      telemetry: readingAll(world.telemetry),
      handle: async ([received]) => {
        if (keyOf(received) === 'odd') throw error
        handled.push(idOf(received))
      },
    })
    await world.send(['odd', '1'], ['fine', '2'])
    await world.until(async () => (await world.committed()) === 2)
    expect(handled).toEqual(['2'])
    expect(await world.letters()).toHaveLength(1)
    await world.close()
  })

  test.each(odd)('law 4: by a handler of batches: an error %s', async (_, error) => {
    const world = await startWorld()
    world.consume({
      retry: twice,
      maxBatch: 10,
      handle: async messages => {
        if (messages.some(one => idOf(one) === '2')) throw error
      },
    })
    await world.send(['a', '1'], ['a', '2'], ['b', '3'])
    await world.until(async () => (await world.committed()) === 3)
    expect(await world.letters()).toHaveLength(1)
    await world.close()
  })

  test.each(odd)('law 4: by what names the lane: an error %s', async (_, error) => {
    const world = await startWorld()
    const handled: string[] = []
    world.consume({
      lane: ({ id }) => {
        if (id === '1') throw error
        return id
      },
      handle: async ([received]) => void handled.push(idOf(received)),
    })
    await world.send(['a', '1'], ['b', '2'])
    await world.until(async () => (await world.committed()) === 2)
    expect(handled).toEqual(['2'])
    expect(await world.letters()).toHaveLength(1)
    await world.close()
  })
})

test('law 4: what is unavailable and says so by an error that cannot be read to its end is waited for', async () => {
  const world = await startWorld()
  const error = Object.defineProperty(unavailable('down'), 'message', { get: thrower, enumerable: true })
  let down = true
  const consumer = world.consume({
    telemetry: readingAll(world.telemetry),
    handle: async () => {
      if (down) throw error
    },
  })
  await world.send(['a', '1'])
  await world.clock.advance(60_000)
  expect(consumer.breakers()).toMatchObject([{ waiting: 1 }])
  down = false
  await world.until(async () => (await world.committed()) === 1)
  expect(await world.letters()).toEqual([])
  await world.close()
})

const rules: readonly (readonly [string, () => number])[] = [
  ['throws', thrower],
  ['says no number', () => Number.NaN],
  ['says for ever', () => Number.POSITIVE_INFINITY],
  ['says a time that was', () => -5],
]

test.each(rules)('law 4: a retry rule that %s is told of, and the default one is kept to', async (_, retry) => {
  const world = await startWorld()
  let tries = 0
  world.consume({
    retry,
    handle: async () => {
      tries += 1
      throw new Error('x')
    },
  })
  await world.send(['a', '1'])
  await world.until(async () => (await world.committed()) === 1)
  expect(tries).toBe(10)
  expect(await world.letters()).toHaveLength(1)
  const lines = world.telemetry.logs.filter(({ text }) => text.includes('retry rule'))
  expect(lines[0]).toMatchObject({ level: 'error', fields: { group: 'shop' } })
  await world.close()
})

test('reporting that fails holds up nothing', async () => {
  const world = await startWorld()
  const failing = { debug: thrower, info: thrower, warn: thrower, error: thrower }
  const consumer = world.consume({
    retry: twice,
    telemetry: { ...world.telemetry, log: failing, count: thrower, gauge: thrower, observe: thrower },
    handle: async ([received]) => {
      if (keyOf(received) === 'odd') throw new Error('x')
    },
  })
  await world.send(['odd', '1'], ['fine', '2'])
  await world.until(async () => (await world.committed()) === 2)
  expect(await world.letters()).toHaveLength(1)
  expect(consumer.status()).not.toMatchObject([{ stopped: {} }])
  await world.close()
})
