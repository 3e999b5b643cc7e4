import { permanent, unavailable } from 'millrace'
import { describe, expect, test } from 'vitest'
import { startWorld } from '../consume/test-world.ts'
import type { Received } from '../wire/message.ts'
import { fromLetterRecord } from './form.ts'
import { letterKey } from './letter.ts'
import { toRequestRecord } from './request.ts'
import { operatorOf } from './test-requests.ts'
import { topicsWithLetters } from './topics-with-letters.ts'

/** A handler whose failures can be mended. */
const mendable = () => {
  const handled: string[] = []
  const poisonous = new Set<string>()
  const tried: string[] = []
  return {
    handled,
    poisonous,
    tried,
    handle: async (messages: readonly Received[]): Promise<void> => {
      for (const { message } of messages) {
        tried.push(message.id)
        if (poisonous.has(message.id)) throw permanent(`${message.id} is poison.`)
        handled.push(message.id)
      }
    },
  }
}

const liveKeys = async (world: Awaited<ReturnType<typeof startWorld>>): Promise<readonly string[]> => {
  const live = new Map<string, string>()
  for (const record of await world.letters()) {
    const key = record.key?.toString() ?? ''
    if (key.includes('/request/')) continue
    if (record.value === null) live.delete(key)
    else live.set(key, record.headers.get('ce_id') ?? '')
  }
  return [...live.values()]
}

/** Letters of a1, and a2 and a3 behind it; b1 was handled. */
const withLetters = async () => {
  const world = await startWorld()
  const handler = mendable()
  handler.poisonous.add('a1')
  const consumer = world.consume({ handle: handler.handle })
  await world.send(['a', 'a1'], ['b', 'b1'], ['a', 'a2'], ['a', 'a3'])
  await world.until(async () => (await world.committed()) === 4)
  return { world, consumer, operator: operatorOf(world), ...handler }
}

describe('a redrive', () => {
  test('law 4: handles the letters of a lane in their order, and its lane is free again', async () => {
    const { world, consumer, operator, handled, poisonous } = await withLetters()
    poisonous.clear()
    const { outcomes, open } = await operator.ask(await operator.find())
    expect(outcomes).toEqual(['redriven', 'redriven', 'redriven'])
    expect(open).toEqual([])
    expect(handled).toEqual(['b1', 'a1', 'a2', 'a3'])
    expect(await operator.find()).toEqual([])
    expect(consumer.status()[0]?.liveLetters).toBe(0)
    await world.send(['a', 'a4'])
    await world.until(async () => (await world.committed()) === 5)
    expect(handled.at(-1)).toBe('a4')
    await world.close()
  })

  test('law 4: live messages of its lane wait until it has ended, then are handled behind it', async () => {
    const { world, operator, consumer } = await withLetters()
    await world.stop(consumer)
    const gate = Promise.withResolvers<void>()
    const { handle, handled, tried } = mendable()
    const slow = async (messages: readonly Received[]): Promise<void> => {
      if (messages[0]?.message.id === 'a1') await gate.promise
      await handle(messages)
    }
    const second = world.consume({ handle: slow })
    const { asked, answers } = operator.begin(await operator.find())
    await world.until(() => second.status()[0]?.liveLetters === 3)
    await world.send(['a', 'a4'], ['b', 'b2'])
    await world.until(() => handled.includes('b2'))
    await world.clock.advance(1_000)
    expect(tried).toEqual(['b2'])
    gate.resolve()
    await world.until(() => answers.length === 3)
    await asked
    await world.until(async () => (await world.committed()) === 6)
    expect(handled).toEqual(['b2', 'a1', 'a2', 'a3', 'a4'])
    expect(world.telemetry.total('millrace_letters_total')).toBe(3)
    await world.close()
  })

  test('that fails again leaves the letter, written anew with all its attempts, and does not try those behind it', async () => {
    const { world, operator, tried } = await withLetters()
    const [before] = await operator.find()
    const { answers } = await operator.ask(await operator.find())
    expect(answers.map(({ outcome }) => outcome)).toEqual(['failed', 'held', 'held'])
    expect(answers[0]).toMatchObject({
      failure: { class: 'permanent', message: 'a1 is poison.', attempts: 2 },
      letter: { messageId: 'a1' },
    })
    expect(tried).toEqual(['a1', 'b1', 'a1'])
    const [after, ...behind] = await operator.find()
    expect(after?.letter.failure).toMatchObject({ attempts: 2, firstAt: before?.letter.failure.firstAt })
    expect(after?.position).toBeGreaterThan(before?.position ?? 0)
    expect(behind).toHaveLength(2)
    await world.close()
  })

  test('of a letter that waits behind another is held: the lane is redriven from its first', async () => {
    const { world, operator, poisonous, tried } = await withLetters()
    poisonous.clear()
    const [first, second] = await operator.find()
    const { answers } = await operator.ask([second].flatMap(one => one ?? []))
    expect(answers).toMatchObject([{ outcome: 'held', detail: expect.stringContaining(letterKey(first?.letter.source ?? fail())) }])
    expect(tried).toEqual(['a1', 'b1'])
    await world.close()
  })

  test('that was asked for twice is done once; the second is absorbed, visibly', async () => {
    const { world, operator, poisonous, handled, consumer } = await withLetters()
    poisonous.clear()
    const letters = await operator.find()
    await world.stop(consumer)
    const first = operator.begin(letters)
    const second = operatorOf(world, world.broker.client(), 7).begin(letters)
    await world.clock.advance(1_000)
    world.consume({ handle: async messages => void handled.push(...messages.map(({ message }) => message.id)) })
    const [one, two] = [await first.asked, await second.asked]
    expect([one.open, two.open]).toEqual([[], []])
    expect([...first.answers, ...second.answers].map(({ outcome }) => outcome).toSorted()).toEqual(
      ['redriven', 'redriven', 'redriven', 'absorbed', 'absorbed', 'absorbed'].toSorted(),
    )
    expect(handled).toEqual(['b1', 'a1', 'a2', 'a3'])
    await world.close()
  })

  test.each(['ended', 'was written anew'])('of a letter that %s meanwhile is void', async how => {
    const { world, operator, poisonous, tried } = await withLetters()
    const late = await operator.find()
    if (how === 'ended') poisonous.clear()
    await operator.ask(late.slice(0, 1))
    const before = tried.length
    poisonous.clear()
    const { outcomes } = await operator.ask(late.slice(0, 1))
    expect(outcomes).toEqual(['void'])
    expect(tried).toHaveLength(before)
    await world.close()
  })

  test('is answered only once the letter is finished in committed metadata, so no restart handles its source after it', async () => {
    const world = await startWorld()
    const { handle, handled, poisonous } = mendable()
    poisonous.add('a1')
    const consumer = world.consume({ handle })
    await world.until(() => consumer.status().length === 1)
    for (let at = 0; at < 20; at += 1) world.broker.failNext('commit', unavailable('The broker is busy.'))
    await world.send(['a', 'a1'])
    const operator = operatorOf(world)
    await world.until(async () => (await world.letters()).length === 1)
    poisonous.clear()
    const { asked, answers } = operator.begin(await operator.find())
    await world.until(async () => {
      const committed = await world.committed()
      if (committed === 0) expect(handled).toEqual([])
      return committed === 1
    })
    await world.until(() => answers.length === 1)
    await asked
    expect(handled).toEqual(['a1'])
    await world.close()
  })

  test('asked for while nobody owns it is answered after the restart', async () => {
    const { world, operator, poisonous, handled, consumer } = await withLetters()
    poisonous.clear()
    const letters = await operator.find()
    await world.stop(consumer)
    const { asked, answers } = operator.begin(letters)
    await world.clock.advance(1_000)
    expect(await operator.find()).toMatchObject([{ requested: { by: 'ada', kind: 'redrive' } }, {}, {}])
    world.broker.compact('shop.letters')
    world.consume({ handle: async messages => void handled.push(...messages.map(({ message }) => message.id)) })
    await world.until(() => answers.length === 3)
    await asked
    expect(handled).toEqual(['b1', 'a1', 'a2', 'a3'])
    await world.close()
  })

  test('that a restart cuts short is done by the next owner', async () => {
    const { world, operator, poisonous, handled, consumer } = await withLetters()
    poisonous.clear()
    const stuck = Promise.withResolvers<void>()
    await world.stop(consumer)
    const first = world.consume({ handle: async () => stuck.promise })
    const { asked, answers } = operator.begin(await operator.find())
    await world.clock.advance(1_000)
    expect(answers).toEqual([])
    await world.stop(first)
    expect(await liveKeys(world)).toEqual(['a1', 'a2', 'a3'])
    world.consume({ handle: async messages => void handled.push(...messages.map(({ message }) => message.id)) })
    await world.until(() => answers.length === 3)
    await asked
    expect(handled).toEqual(['b1', 'a1', 'a2', 'a3'])
    stuck.resolve()
    await world.close()
  })

  test('waits in its lane while what it needs is unavailable, and makes no failure of it', async () => {
    const { world, operator, handled, consumer } = await withLetters()
    await world.stop(consumer)
    let down = true
    world.consume({
      handle: async messages => {
        if (down) throw unavailable('The database is down.')
        handled.push(...messages.map(({ message }) => message.id))
      },
    })
    const { asked, answers } = operator.begin(await operator.find())
    await world.clock.advance(60_000)
    expect(answers).toEqual([])
    down = false
    await world.until(() => answers.length === 3)
    await asked
    expect(answers.map(({ outcome }) => outcome)).toEqual(['redriven', 'redriven', 'redriven'])
    await world.close()
  })

  test('leaves nothing of its requests but the journal', async () => {
    const { world, operator, poisonous } = await withLetters()
    poisonous.clear()
    await operator.ask(await operator.find())
    world.broker.compact('shop.letters', { dropTombstones: true })
    expect(await world.letters()).toEqual([])
    expect(await operator.journal()).toMatchObject(
      ['a1', 'a2', 'a3'].map(messageId => ({
        outcome: 'redriven',
        request: { by: 'ada', why: 'mended', kind: 'redrive' },
        letter: { messageId, lane: 'key/a', type: 'shop.Sold', correlationId: `flow-${messageId}` },
      })),
    )
    await world.close()
  })

  test('law 6: of undecodable bytes succeeds once a schema explains them, and fails again until then', async () => {
    const world = await startWorld()
    const handled: string[] = []
    const handle = async (messages: readonly Received[]) => void handled.push(...messages.map(({ message }) => String(message.data)))
    const unknown = { id: 'x', order: 'k' }
    const bytes = Buffer.concat([Buffer.from([0, 0, 0, 0, 9]), world.sold('k', unknown.id).value?.subarray(5) ?? fail()])
    const consumer = world.consume({ handle })
    await world.append(world.raw(bytes, [['ce_type', 'shop.Sold']]))
    await world.until(async () => (await world.committed()) === 1)
    const operator = operatorOf(world)
    expect((await operator.ask(await operator.find())).answers).toMatchObject([
      { outcome: 'failed', failure: { class: 'undecodable', attempts: 2 } },
    ])
    await world.stop(consumer)
    const schema = await world.source.schema(1)
    world.consume({ handle }, { register: world.source.register, schema: async id => (id === 9 ? schema : world.source.schema(id)) })
    expect((await operator.ask(await operator.find())).outcomes).toEqual(['redriven'])
    expect(handled).toHaveLength(1)
    await world.close()
  })
})

describe('a discard', () => {
  test('ends the letter untried, with a journal, and what was behind it is first', async () => {
    const { world, operator, tried, poisonous } = await withLetters()
    const [first] = await operator.find()
    const { outcomes } = await operator.ask(
      [first].flatMap(one => one ?? []),
      { kind: 'discard', why: 'a test order' },
    )
    expect(outcomes).toEqual(['discarded'])
    expect(await operator.journal()).toMatchObject([
      { outcome: 'discarded', request: { why: 'a test order' }, letter: { messageId: 'a1' } },
    ])
    poisonous.clear()
    expect((await operator.ask(await operator.find())).outcomes).toEqual(['redriven', 'redriven'])
    expect(tried).toEqual(['a1', 'b1', 'a2', 'a3'])
    await world.close()
  })

  test('of a later letter leaves the lane waiting for its first', async () => {
    const { world, operator } = await withLetters()
    const letters = await operator.find()
    expect((await operator.ask(letters.slice(1, 2), { kind: 'discard' })).outcomes).toEqual(['discarded'])
    await world.send(['a', 'a4'])
    await world.until(async () => (await world.committed()) === 5)
    expect(await liveKeys(world)).toEqual(['a1', 'a3', 'a4'])
    await world.close()
  })
})

describe('a run', () => {
  test('is stopped once too many of it failed again: the rest is not tried', async () => {
    const world = await startWorld()
    const { handle, tried, poisonous } = mendable()
    const ids = Array.from({ length: 200 }, (_, at) => `p${at}`)
    for (const id of ids) poisonous.add(id)
    const consumer = world.consume({ handle })
    await world.send(...ids.map(id => [id, id] as const))
    await world.until(async () => (await world.committed()) === 200)
    const operator = operatorOf(world)
    const letters = await operator.find()
    await world.stop(consumer)
    // All asked for before anything is answered: then it is the owner that stops.
    const { asked, answers } = operator.begin(letters, { maxFailures: 5 })
    await world.clock.advance(1_000)
    tried.length = 0
    world.consume({ handle, concurrency: 1 })
    await world.until(() => answers.length === 200)
    await asked
    const outcomes = Object.groupBy(answers, ({ outcome }) => outcome)
    expect(tried.length).toBeLessThan(80)
    expect((outcomes.failed?.length ?? 0) + (outcomes.stopped?.length ?? 0) + (outcomes.withdrawn?.length ?? 0)).toBe(200)
    expect(await operator.find()).toHaveLength(200)
    await world.close()
  })

  test('goes no faster than its rate', async () => {
    const world = await startWorld()
    const { handle, handled, poisonous } = mendable()
    const ids = Array.from({ length: 20 }, (_, at) => `p${at}`)
    for (const id of ids) poisonous.add(id)
    world.consume({ handle })
    await world.send(...ids.map(id => [id, id] as const))
    await world.until(async () => (await world.committed()) === 20)
    poisonous.clear()
    const operator = operatorOf(world)
    const { asked } = operator.begin(await operator.find(), { ratePerSecond: 2 })
    await world.clock.advance(3_000)
    expect(handled.length).toBeLessThanOrEqual(8)
    expect(handled.length).toBeGreaterThan(3)
    await world.until(() => handled.length === 20)
    await asked
    await world.close()
  })

  test('that is stopped by hand withdraws what was not tried', async () => {
    const { world, operator, poisonous, consumer } = await withLetters()
    poisonous.clear()
    const letters = await operator.find()
    await world.stop(consumer)
    const stop = new AbortController()
    const { asked, answers } = operator.begin(letters, { stop: stop.signal })
    await world.clock.advance(1_000)
    expect(await operator.find()).toMatchObject(letters.map(() => ({ requested: { kind: 'redrive' } })))
    stop.abort()
    await world.clock.advance(1_000)
    expect(await operator.find()).toEqual(letters)
    const { handle, tried } = mendable()
    world.consume({ handle })
    await world.until(() => answers.length === 3)
    expect((await asked).open).toEqual([])
    expect(answers.map(({ outcome }) => outcome)).toEqual(['withdrawn', 'withdrawn', 'withdrawn'])
    expect(tried).toEqual([])
    await world.close()
  })
})

describe('an edit', () => {
  const edited = (world: Awaited<ReturnType<typeof startWorld>>, id: string) => world.sold('a', id, 'mended').value ?? fail()

  test('is refused unless the consumer allows it', async () => {
    const { world, operator, poisonous, tried } = await withLetters()
    poisonous.clear()
    const letters = await operator.find()
    const { outcomes } = await operator.ask(letters.slice(0, 1), { kind: 'edit', value: edited(world, 'a1') })
    expect(outcomes).toEqual(['refused'])
    expect(tried).toEqual(['a1', 'b1'])
    await world.close()
  })

  test('law 10: is handled in its place with an id of its own, caused by the original, which the journal keeps', async () => {
    const world = await startWorld()
    const received: Received[] = []
    world.consume({
      allowLetterEdits: true,
      handle: async messages => {
        for (const one of messages) {
          if (JSON.stringify(one.message.data).includes('"order":"a"')) throw permanent('No such order.')
          received.push(one)
        }
      },
    })
    await world.send(['a', 'a1'])
    await world.until(async () => (await world.committed()) === 1)
    const operator = operatorOf(world)
    const letters = await operator.find()
    const { answers } = await operator.ask(letters, { kind: 'edit', value: edited(world, 'a1') })
    expect(answers).toMatchObject([{ outcome: 'redriven' }])
    expect(received).toMatchObject([{ message: { causationId: 'a1', data: { order: 'mended' }, key: 'a', correlationId: 'flow-a1' } }])
    expect(received[0]?.message.id).toMatch(/^[\da-f]{8}-/)
    const [entry] = await operator.journal()
    expect(entry?.edit).toMatchObject({ causationId: 'a1', messageId: received[0]?.message.id })
    expect(entry?.edit?.original.equals(world.sold('a', 'a1').value ?? fail())).toBe(true)
    expect(await operator.find()).toEqual([])
    await world.close()
  })

  test('whose bytes cannot be read is refused, and the letter stays as it was', async () => {
    const { world, operator, consumer } = await withLetters()
    await world.stop(consumer)
    world.consume({ handle: mendable().handle, allowLetterEdits: true })
    const letters = await operator.find()
    const { outcomes } = await operator.ask(letters.slice(0, 1), { kind: 'edit', value: Buffer.from('no Avro') })
    expect(outcomes).toEqual(['refused'])
    expect(await operator.find()).toEqual(letters)
    await world.close()
  })
})

describe('letters of a topic that was deleted and made again', () => {
  const madeAgain = async () => {
    const { world, consumer, operator, poisonous, handled, tried } = await withLetters()
    await world.stop(consumer)
    world.broker.deleteTopic(world.topic)
    await world.broker.topics.create([{ topic: world.topic, partitions: 1, config: {} }])
    poisonous.clear()
    const handler = mendable()
    world.consume({ handle: handler.handle })
    return { world, operator, handled: handler.handled, before: { handled, tried } }
  }

  test('are redriven from what they hold, in the order of their lane, and hold up nothing of the new one', async () => {
    const { world, operator, handled } = await madeAgain()
    await world.send(['a', 'a9'])
    await world.until(async () => (await world.committed()) === 1)
    expect(handled).toEqual(['a9'])
    const letters = await operator.find()
    expect(letters).toHaveLength(3)
    const lettered = () => topicsWithLetters(world.broker, { signal: new AbortController().signal })
    expect(await lettered()).toEqual(new Set([world.topic]))
    expect((await operator.ask(letters)).outcomes).toEqual(['redriven', 'redriven', 'redriven'])
    expect(await lettered()).toEqual(new Set())
    expect(handled).toEqual(['a9', 'a1', 'a2', 'a3'])
    expect(await operator.find()).toEqual([])
    await world.close()
  })

  test('are discarded', async () => {
    const { world, operator, handled } = await madeAgain()
    expect((await operator.ask(await operator.find(), { kind: 'discard' })).outcomes).toEqual(['discarded', 'discarded', 'discarded'])
    expect(handled).toEqual([])
    expect(await liveKeys(world)).toEqual([])
    await world.close()
  })
})

describe('what is no request', () => {
  test('is passed over, with a line in the log, and one that names no letter is void', async () => {
    const { world, operator, consumer } = await withLetters()
    await world.append({
      topic: 'shop.letters',
      partition: 0,
      key: Buffer.from('id/0/0/request/odd'),
      value: Buffer.from('not JSON'),
      headers: [],
      timestamp: 0,
    })
    const [first] = await operator.find()
    const request = { id: 'forged', kind: 'redrive', position: 77, at: 1, by: 'eve', why: 'x', run: 'r' } as const
    await world.append(toRequestRecord('shop', 0, { ...request, letter: letterKey(first?.letter.source ?? fail()) }))
    await world.until(async () => (await operator.journal()).length === 1)
    expect(await operator.journal()).toMatchObject([{ outcome: 'void', request: { id: 'forged', by: 'eve' } }])
    expect(world.telemetry.logs.some(({ text }) => text.includes('neither letter nor request'))).toBe(true)
    expect(consumer.status()[0]?.liveLetters).toBe(3)
    await world.close()
  })
})

describe('letters behind a letter', () => {
  test('law 4: are written together, in their order', async () => {
    const world = await startWorld()
    const { handle, poisonous } = mendable()
    poisonous.add('a0')
    world.consume({ handle })
    const ids = Array.from({ length: 300 }, (_, at) => `a${at}`)
    await world.send(...ids.map(id => ['a', id] as const))
    await world.until(async () => (await world.committed()) === 300)
    const letters = (await world.letters()).flatMap(record => fromLetterRecord(record)?.letter.source.offset ?? [])
    expect(letters).toEqual(ids.map((_, at) => at))
    const sends = world.telemetry.observations.filter(
      ({ metric, labels }) => metric === 'millrace_send_records' && labels.producer === 'shop.letters',
    )
    expect(sends.length).toBeLessThan(10)
    await world.close()
  })
})

const fail = (): never => {
  throw new Error('It is there.')
}
