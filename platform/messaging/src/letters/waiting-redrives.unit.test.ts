import { permanent, unavailable } from 'millrace'
import { describe, expect, test } from 'vitest'
import { startWorld } from '../consume/test-world.ts'
import type { Received } from '../wire/message.ts'
import { operatorOf } from './test-requests.ts'

/** What a message meets: everything fails at first, so that there are letters. */
type Fate = 'fine' | 'poison' | 'down' | 'flaky'

/** Letters of these messages, whose handler then finds what it is told to find. */
const lettersOf = async (messages: readonly (readonly [key: string, id: string])[], partitions = 1) => {
  const world = await startWorld({ partitions })
  const fates = new Map<string, Fate>()
  const handled: string[] = []
  const tried: Received[] = []
  const fail: Readonly<Record<Fate, (() => Error) | undefined>> = {
    fine: undefined,
    poison: () => permanent('It is poison.'),
    down: () => unavailable('The provider is down.'),
    flaky: () => new Error('It does not go well.'),
  }
  let fate: Fate = 'poison'
  const gates = new Map<string, Promise<void>>()
  const handle = async (received: readonly Received[]): Promise<void> => {
    for (const one of received) {
      tried.push(one)
      await gates.get(one.message.id)
      const error = fail[fates.get(one.message.id) ?? fate]?.()
      if (error !== undefined) throw error
      handled.push(one.message.id)
    }
  }
  const consumer = world.consume({ handle })
  const committed = async (): Promise<number> => {
    const offsets = await Promise.all(Array.from({ length: partitions }, (_, partition) => world.committed(partition)))
    return offsets.reduce<number>((sum, offset) => sum + (offset ?? 0), 0)
  }
  await world.send(...messages)
  await world.until(async () => (await committed()) === messages.length)
  const operator = operatorOf(world)
  const letters = await operator.find()
  const of = (...ids: readonly string[]) => letters.filter(({ messageId }) => ids.includes(messageId))
  const become = (now: Fate, ...ids: readonly string[]): void => {
    if (ids.length === 0) fate = now
    for (const id of ids) fates.set(id, now)
  }
  tried.length = 0
  return { world, consumer, operator, letters, of, become, handled, tried, gates, handle, committed }
}

const bobOf = (world: Awaited<ReturnType<typeof startWorld>>) => operatorOf(world, world.broker.client(), 7)

const outcomesOf = (answers: readonly { readonly outcome: string }[]) => answers.map(({ outcome }) => outcome)

/** More than an owner has in hand at once. */
const many = (prefix: string) => Array.from({ length: 80 }, (_, at) => `${prefix}${at}`)

describe('redrives that wait for something unavailable', () => {
  test('law 4: hold up their own lanes only: letters of others are redriven and discarded, and live messages are handled', async () => {
    const dead = many('dead')
    const { world, operator, of, become, handled } = await lettersOf([...dead, 'fine', 'done'].map(id => [id, id]))
    become('down', ...dead)
    become('fine', 'fine', 'live')
    const waiting = operator.begin(of(...dead))
    await world.clock.advance(60_000)
    const redrive = operator.begin(of('fine'))
    const discard = bobOf(world).begin(of('done'), { kind: 'discard' })
    await world.until(() => redrive.answers.length === 1 && discard.answers.length === 1, 10_000)
    expect(outcomesOf([...redrive.answers, ...discard.answers])).toEqual(['redriven', 'discarded'])
    await world.send(['fine', 'live'])
    await world.clock.advance(1_000)
    expect(handled).toEqual(['fine', 'live'])
    expect(waiting.answers).toEqual([])
    become('fine', ...dead)
    await world.until(() => waiting.answers.length === dead.length)
    expect(new Set(outcomesOf(waiting.answers))).toEqual(new Set(['redriven']))
    await world.close()
  })

  test('law 11: keep nothing of their letters: each is read again when it is tried again', async () => {
    const { world, operator, letters, become, tried } = await lettersOf([['a', 'a1']])
    become('down')
    operator.begin(letters)
    await world.until(() => tried.length === 3, 60_000)
    expect(new Set(tried.map(({ message }) => message)).size).toBe(3)
    await world.close()
  })

  test('are told from what is out of order: a later letter of the lane is discarded meanwhile', async () => {
    const { world, operator, of, become, handled } = await lettersOf(['a1', 'a2', 'a3'].map(id => ['a', id]))
    become('down')
    const { answers } = operator.begin(of('a1', 'a2', 'a3'))
    await world.clock.advance(5_000)
    const other = bobOf(world).begin(of('a2'), { kind: 'discard' })
    await world.clock.advance(5_000)
    expect(outcomesOf(other.answers)).toEqual(['discarded'])
    become('fine')
    await world.until(() => answers.length === 3)
    expect(outcomesOf(answers).toSorted()).toEqual(['redriven', 'redriven', 'withdrawn'])
    expect(handled).toEqual(['a1', 'a3'])
    await world.close()
  })
})

describe('letters of a partition that is paused', () => {
  test('are not tried, and hold up nothing of other partitions', async () => {
    const { world, consumer, operator, letters, become, handled } = await lettersOf(
      Array.from({ length: 200 }, (_, at) => [`k${at}`, `m${at}`] as const),
      2,
    )
    become('fine')
    const on = (partition: number) => letters.filter(({ letter }) => letter.source.partition === partition)
    const paused = [0, 1].toSorted((a, b) => on(b).length - on(a).length)[0] ?? 0
    consumer.pause(world.topic, paused)
    const waiting = operator.begin(on(paused))
    await world.clock.advance(1_000)
    const others = operator.begin(on(1 - paused))
    await world.until(() => others.answers.length === on(1 - paused).length, 60_000)
    expect(handled).toHaveLength(others.answers.length)
    consumer.resume(world.topic, paused)
    await world.until(() => waiting.answers.length === on(paused).length)
    await world.close()
  })
})

describe('a redrive that waits', () => {
  test.each(['down', 'flaky'] as const)('for what is %s ends when it is withdrawn, and its letter is as it was', async fate => {
    const { world, operator, letters, become, tried, handled, committed } = await lettersOf([['a', 'a1']])
    become(fate)
    const stop = new AbortController()
    const { answers } = operator.begin(letters, { stop: stop.signal })
    await world.until(() => tried.length === 2)
    await world.send(['a', 'a2'])
    await world.clock.advance(10)
    expect(answers).toEqual([])
    stop.abort()
    await world.until(() => answers.length === 1, 1_000)
    expect(outcomesOf(answers)).toEqual(['withdrawn'])
    expect(tried).toHaveLength(2)
    expect(await operator.find()).toMatchObject([{ position: letters[0]?.position }, { messageId: 'a2' }])
    await world.until(async () => (await committed()) === 2)
    become('fine')
    expect((await operator.ask(await operator.find())).outcomes).toEqual(['redriven', 'redriven'])
    expect(handled).toEqual(['a1', 'a2'])
    await world.close()
  })

  test('gives way to a discard of its letter', async () => {
    const { world, operator, letters, become, handled } = await lettersOf([['a', 'a1']])
    become('down')
    const { answers } = operator.begin(letters)
    await world.clock.advance(5_000)
    const other = bobOf(world).begin(letters, { kind: 'discard', by: 'bob' })
    await world.until(() => other.answers.length === 1, 1_000)
    expect(outcomesOf(other.answers)).toEqual(['discarded'])
    expect(answers).toMatchObject([{ outcome: 'withdrawn', detail: expect.stringContaining('bob asked to discard') }])
    become('fine')
    await world.clock.advance(60_000)
    expect(handled).toEqual([])
    await world.close()
  })

  test.each([
    ['down', 'discard', ['withdrawn'], ['discarded']],
    ['fine', 'discard', ['redriven'], ['void']],
    ['down', 'withdraw', ['withdrawn'], []],
    ['fine', 'withdraw', ['redriven'], []],
  ] as const)('being tried, and then %s, is given up by a %s only if it has not ended', async (fate, what, first, second) => {
    const { world, operator, letters, become, gates, tried } = await lettersOf([['a', 'a1']])
    become(fate)
    const gate = Promise.withResolvers<void>()
    gates.set('a1', gate.promise)
    const stop = new AbortController()
    const { answers, asked } = operator.begin(letters, { stop: stop.signal })
    await world.until(() => tried.length === 1)
    const other = what === 'discard' ? bobOf(world).begin(letters, { kind: 'discard' }) : undefined
    if (what === 'withdraw') stop.abort()
    await world.clock.advance(1_000)
    expect([...answers, ...(other?.answers ?? [])]).toEqual([])
    gate.resolve()
    await world.until(() => answers.length === first.length && (other?.answers ?? []).length === second.length, 1_000)
    expect(outcomesOf(answers)).toEqual(first)
    expect(outcomesOf(other?.answers ?? [])).toEqual(second)
    expect(tried).toHaveLength(1)
    await asked
    await world.close()
  })
})

describe('a guarded run', () => {
  test('has never more in hand than may still fail, and what only waits does not count', async () => {
    const ids = many('m')
    const { world, operator, letters, become, tried } = await lettersOf(ids.map(id => [id, id]))
    become('down', 'm0', 'm1')
    const { answers } = operator.begin(letters, { maxFailures: 2 })
    await world.until(() => answers.length === ids.length)
    expect(outcomesOf(answers).filter(outcome => outcome === 'failed')).toHaveLength(2)
    expect(tried.filter(({ message }) => !['m0', 'm1'].includes(message.id))).toHaveLength(2)
    await world.close()
  })

  test('of letters that are well is done to its end', async () => {
    const ids = many('m')
    const { world, operator, letters, become, handled } = await lettersOf(ids.map(id => [id, id]))
    become('fine')
    expect(new Set((await operator.ask(letters, { maxFailures: 1 })).outcomes)).toEqual(new Set(['redriven']))
    expect(handled).toHaveLength(ids.length)
    await world.close()
  })
})

describe('what was absorbed', () => {
  test('is never carried out: not when the request before it is withdrawn, nor by a later owner, nor once compaction has run', async () => {
    const { world, consumer, operator, letters, become, handle, tried } = await lettersOf([['a', 'a1']])
    become('down')
    const stop = new AbortController()
    const { answers } = operator.begin(letters, { stop: stop.signal })
    await world.clock.advance(5_000)
    const bob = bobOf(world)
    const edit = bob.begin(letters, { kind: 'edit', by: 'bob', value: world.sold('a', 'a1', 'edited').value ?? Buffer.alloc(0) })
    await world.clock.advance(1_000)
    expect(outcomesOf(edit.answers)).toEqual(['absorbed'])
    await world.stop(consumer)
    world.broker.compact('shop.letters')
    const second = world.consume({ handle, allowLetterEdits: true })
    await world.clock.advance(5_000)
    expect(await operator.find()).toMatchObject([{ requested: { by: 'ada', kind: 'redrive' } }])
    stop.abort()
    await world.until(() => answers.length === 1)
    await world.stop(second)
    world.broker.compact('shop.letters')
    tried.length = 0
    world.consume({ handle, allowLetterEdits: true })
    await world.clock.advance(60_000)
    expect(tried).toEqual([])
    expect((await operator.journal()).map(({ request, outcome }) => `${request.by} ${outcome}`)).toEqual(['bob absorbed', 'ada withdrawn'])
    await world.close()
  })

  test('law 1: and what absorbed it are both answered, though compaction runs before anyone owns them', async () => {
    const { world, consumer, operator, letters, become, handle, handled } = await lettersOf([['a', 'a1']])
    become('fine')
    await world.stop(consumer)
    const first = operator.begin(letters)
    await world.clock.advance(100)
    const second = bobOf(world).begin(letters)
    await world.clock.advance(100)
    world.broker.compact('shop.letters')
    world.consume({ handle })
    await world.until(() => first.answers.length === 1 && second.answers.length === 1)
    expect(outcomesOf([...first.answers, ...second.answers])).toEqual(['redriven', 'absorbed'])
    expect(handled).toEqual(['a1'])
    await world.close()
  })
})

test('law 1: a request that waits is carried out by the next owner, though others about its letter came too late', async () => {
  const { world, consumer, operator, letters, become, handle, handled } = await lettersOf([['a', 'a1']])
  expect((await operator.ask(letters)).outcomes).toEqual(['failed'])
  become('down')
  const { answers } = operator.begin(await operator.find())
  await world.clock.advance(5_000)
  expect((await bobOf(world).ask(letters)).outcomes).toEqual(['void'])
  await world.stop(consumer)
  world.broker.compact('shop.letters')
  become('fine')
  world.consume({ handle })
  await world.until(() => answers.length === 1)
  expect(outcomesOf(answers)).toEqual(['redriven'])
  expect(handled).toEqual(['a1'])
  await world.close()
})

test('what is asked of letters whose topic is missing stands, and is done when it is known again', async () => {
  const { world, consumer, operator, letters, become, handle, handled } = await lettersOf([['a', 'a1']])
  become('fine')
  await world.stop(consumer)
  world.broker.deleteTopic(world.topic)
  await world.broker.topics.create([{ topic: 'shop.returns', partitions: 1, config: {} }])
  const second = world.consume({ handle, topics: [world.topic, 'shop.returns'] })
  await world.until(() => second.status().length === 1)
  const { answers } = operator.begin(letters)
  await world.clock.advance(10_000)
  expect(answers).toEqual([])
  await world.broker.topics.create([{ topic: world.topic, partitions: 1, config: {} }])
  await world.until(() => answers.length === 1)
  expect(outcomesOf(answers)).toEqual(['redriven'])
  expect(handled).toEqual(['a1'])
  await world.close()
})
