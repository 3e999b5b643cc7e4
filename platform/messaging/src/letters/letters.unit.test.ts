import fc from 'fast-check'
import { permanent, unavailable } from 'millrace'
import { describe, expect, test } from 'vitest'
import { startWorld } from '../consume/test-world.ts'
import { MessagingError } from '../errors.ts'
import type { HeaderList, IncomingRecord, TopicAdmin } from '../ports/broker.ts'
import type { Received } from '../wire/message.ts'
import { letterFailure } from './failure.ts'
import { fromLetterRecord, letterHeader, toLetterRecord } from './form.ts'
import { type Letter, letterKey } from './letter.ts'

const letterOf = (record: IncomingRecord | undefined) => (record === undefined ? undefined : fromLetterRecord(record)?.letter)
const idOf = (received: Received | undefined): string => received?.message.id ?? ''
const keyOf = (record: IncomingRecord | undefined): string => record?.key?.toString() ?? ''
const failing = (ids: readonly string[], error: () => Error, handled: string[]) => async (messages: readonly Received[]) => {
  for (const received of messages) if (ids.includes(idOf(received))) throw error()
  handled.push(...messages.map(idOf))
}
const poison = () => permanent('This can never be handled.')

describe('a letter', () => {
  test('law 4: a permanent failure becomes a letter at once, and its lane goes behind it while others go on', async () => {
    const world = await startWorld()
    const handled: string[] = []
    const consumer = world.consume({ handle: failing(['a1'], poison, handled) })
    await world.send(['a', 'a1'], ['b', 'b1'], ['a', 'a2'])
    await world.until(async () => (await world.committed()) === 3)
    expect(handled).toEqual(['b1'])
    const [first, second] = await world.letters()
    const [described] = await world.broker.topics.describe(['shop.events'])
    expect(keyOf(first)).toBe(`${described?.topicId}/0/0`)
    expect(letterOf(first)).toMatchObject({
      group: 'shop',
      lane: 'key/a',
      source: { topic: 'shop.events', partition: 0, offset: 0 },
      failure: { class: 'permanent', message: 'This can never be handled.', attempts: 1, stack: expect.stringContaining('Failed: ') },
    })
    expect(letterOf(second)).toMatchObject({
      failure: { class: 'behind', attempts: 0 },
      behind: keyOf(first),
    })
    expect(consumer.status()[0]?.liveLetters).toBe(2)
    await world.close()
  })

  test('is of the class its error says, along its causes; a class of a later version is read as it is', async () => {
    const world = await startWorld()
    const contradiction = Object.assign(permanent('Two answers.'), { letterClass: 'contradiction' })
    const handle = failing(['a1'], () => permanent('The effect failed.', { cause: contradiction }), [])
    world.consume({ handle })
    await world.send(['a', 'a1'])
    await world.until(async () => (await world.committed()) === 1)
    const [letter] = await world.letters()
    expect(letterOf(letter)?.failure.class).toBe('contradiction')
    const entries = letter?.headers
      .entries()
      .map(([name, value]) => [name, name === letterHeader.class ? Buffer.from('new') : value] as const)
    const get = (name: string) => entries?.findLast(([other]) => other === name)?.[1].toString()
    expect(letterOf(letter && { ...letter, headers: { get, entries: () => entries ?? [] } })?.failure.class).toBe('new')
    await world.close()
  })

  test('is written once the attempts are spent', async () => {
    const world = await startWorld()
    let tries = 0
    world.consume({
      retry: { attempts: 4, withinMs: 60_000, firstDelayMs: 10, maxDelayMs: 100 },
      handle: async () => {
        tries += 1
        throw new Error('Perhaps next time.')
      },
    })
    await world.send(['a', '1'])
    await world.until(async () => (await world.committed()) === 1)
    expect(tries).toBe(4)
    const [letter] = await world.letters()
    expect(letterOf(letter)?.failure).toMatchObject({ class: 'exhausted', attempts: 4, code: 'Error' })
    await world.close()
  })

  test('is written once the time is spent', async () => {
    const world = await startWorld()
    world.consume({
      retry: { attempts: 1_000_000, withinMs: 3_000, firstDelayMs: 100, maxDelayMs: 1_000 },
      handle: async () => {
        throw new Error('Perhaps next time.')
      },
    })
    await world.send(['a', '1'])
    await world.until(async () => (await world.committed()) === 1, 10_000)
    const [letter] = await world.letters()
    const failure = letterOf(letter)?.failure
    expect((failure?.lastAt ?? 0) - (failure?.firstAt ?? 0)).toBeGreaterThanOrEqual(3_000)
    await world.close()
  })

  test.each<[string, Buffer, HeaderList]>([
    ['random bytes', Buffer.from([9, 8, 7]), []],
    ['an empty value', Buffer.alloc(0), [['ce_type', 'shop.Sold']]],
    ['an unknown schema id', Buffer.from([0, 0, 0, 3, 231, 1]), []],
    ['bytes its schema does not explain', Buffer.from([0, 0, 0, 0, 1, 200]), [['ce_type', 'shop.Sold']]],
    ['the schema of another type than its header says', Buffer.from([0, 0, 0, 0, 2, 2, 97, 2, 97]), [['ce_type', 'shop.Sold']]],
  ])('law 6: %s become a letter, payload untouched, and the partition goes on', async (_, value, headers) => {
    const world = await startWorld()
    const handled: string[] = []
    world.consume({ handle: failing([], poison, handled) })
    await world.append(world.raw(value, headers), world.sold('other', '1'))
    await world.until(async () => (await world.committed()) === 2)
    expect(handled).toEqual(['1'])
    const [letter] = await world.letters()
    expect(letter?.value?.equals(value)).toBe(true)
    expect(letterOf(letter)).toMatchObject({ lane: 'key/k', failure: { class: 'undecodable' } })
    expect(world.telemetry.logs.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { topic: 'shop.events', partition: 0, offset: 0, class: 'undecodable' } },
    ])
    await world.close()
  })

  test.each(['letters', 'events'])(
    'law 4, law 9: while the broker does not know the topic of %s yet, nothing is taken for empty',
    async name => {
      const world = await startWorld()
      const first = world.consume({ handle: failing(['a1'], poison, []) })
      await world.send(['a', 'a1'])
      await world.until(async () => (await world.committed()) === 1)
      await world.stop(first)
      await world.send(['a', 'a2'], ['b', 'b1'])
      const handled: string[] = []
      const client = world.broker.client()
      const known = { ...client.topics }
      const without = <T extends { readonly topic: string }>(found: readonly T[]) => found.filter(({ topic }) => topic !== `shop.${name}`)
      const topics: TopicAdmin = {
        ...known,
        describe: async names => without(await known.describe(names)),
        bounds: async names => without(await known.bounds(names)),
      }
      const forgetful = Object.assign(client, { topics })
      world.consume({ handle: failing([], poison, handled) }, world.source, forgetful)
      await world.clock.advance(30_000)
      expect(handled).toEqual([])
      Object.assign(topics, known)
      await world.until(async () => (await world.committed()) === 3)
      expect(handled).toEqual(['b1'])
      await world.close()
    },
  )

  test('law 5: its source is not finished before the letter is on the log', async () => {
    const world = await startWorld()
    const held = Promise.withResolvers<void>()
    const consumer = world.consume({ handle: () => held.promise.then(() => Promise.reject(poison())) })
    await world.send(['a', 'a1'])
    await world.until(() => consumer.status()[0]?.inHand === 1)
    for (let at = 0; at < 20; at += 1) world.broker.failNext('send', unavailable('The broker is busy.'))
    held.resolve()
    await world.until(() => world.telemetry.total('millrace_publish_retries_total') >= 10)
    expect(await world.committed()).toBe(0)
    expect(await world.letters()).toEqual([])
    await world.until(async () => (await world.committed()) === 1)
    expect(await world.letters()).toHaveLength(1)
    await world.close()
  })

  test('law 5: when the broker refuses a letter, the partition stops loudly before it', async () => {
    const world = await startWorld()
    const handled: string[] = []
    const consumer = world.consume({ handle: failing(['a1'], poison, handled) })
    await world.send(['b', 'b1'], ['a', 'a1'], ['a', 'a2'])
    world.broker.failNext('send', permanent('The letter is too large.'))
    await world.until(() => consumer.status()[0]?.stopped !== undefined)
    await world.clock.advance(60_000)
    expect(handled).toEqual(['b1'])
    expect(await world.committed()).toBe(1)
    await world.close()
  })

  test('law 4: letters are recovered after a restart, so their lane stays parked', async () => {
    const world = await startWorld()
    const handled: string[] = []
    const first = world.consume({ handle: failing(['a1'], poison, handled) })
    await world.send(['a', 'a1'])
    await world.until(async () => (await world.committed()) === 1)
    await world.stop(first)
    const second = world.consume({ handle: failing([], poison, handled) })
    await world.send(['a', 'a2'], ['b', 'b1'])
    await world.until(async () => (await world.committed()) === 3)
    expect(handled).toEqual(['b1'])
    expect(second.status()[0]?.liveLetters).toBe(2)
    await world.close()
  })

  test('ended by its tombstone parks nothing any more', async () => {
    const world = await startWorld()
    const handled: string[] = []
    const first = world.consume({ handle: failing(['a1'], poison, handled) })
    await world.send(['a', 'a1'])
    await world.until(async () => (await world.committed()) === 1)
    await world.stop(first)
    const [letter] = await world.letters()
    await world.append({ topic: 'shop.letters', partition: 0, key: letter?.key ?? null, value: null, headers: [], timestamp: 0 })
    world.consume({ handle: failing([], poison, handled) })
    await world.send(['a', 'a2'])
    await world.until(async () => (await world.committed()) === 2)
    expect(handled).toEqual(['a2'])
    await world.close()
  })

  test('counts as finished when its source is met again', async () => {
    const world = await startWorld()
    const handled: string[] = []
    const first = world.consume({ handle: failing(['a1'], poison, handled) })
    await world.send(['a', 'a1'], ['b', 'b1'])
    await world.until(async () => (await world.committed()) === 2)
    await world.stop(first)
    // As after a crash before the commit: the partition begins again.
    world.started.forget()
    world.consume({ handle: failing([], poison, handled) })
    await world.until(() => handled.length === 2)
    await world.until(async () => (await world.committed()) === 2)
    expect(handled).toEqual(['b1', 'b1'])
    expect(await world.letters()).toHaveLength(1)
    expect(world.telemetry.total('millrace_skipped_messages_total', { reason: 'letter' })).toBe(1)
    await world.close()
  })

  test('lies on the partition number of its source, on a compacted topic as wide as the widest source', async () => {
    const world = await startWorld({ partitions: 3 })
    world.consume({ handle: failing(['x'], poison, []) })
    await world.append({ ...world.sold('k', 'x'), partition: 2 })
    await world.until(async () => (await world.committed(2)) === 1)
    expect(await world.broker.topics.describe(['shop.letters'])).toMatchObject([{ partitions: 3, config: { 'cleanup.policy': 'compact' } }])
    expect(await world.letters(2)).toHaveLength(1)
    await world.close()
  })

  test('has room for whatever its source may hold, on a topic made before too', async () => {
    const world = await startWorld()
    await world.broker.topics.create([{ topic: 'shop.letters', partitions: 1, config: { 'cleanup.policy': 'compact' } }])
    await world.broker.topics.configure(world.topic, { 'max.message.bytes': '6000000' })
    const value = Buffer.alloc(5_000_000, 7)
    world.consume({ handle: async () => undefined })
    await world.append(world.raw(value))
    await world.until(async () => (await world.committed()) === 1)
    const [letter] = await world.letters()
    expect(letter?.value?.equals(value)).toBe(true)
    await world.close()
  })

  test('a broker that allows no such room is told of, and its letters are written as far as they fit', async () => {
    const world = await startWorld()
    const refused = new MessagingError('MR_BROKER_REFUSED', 'max.message.bytes is limited here.', { failure: 'permanent' })
    world.broker.failNext('create', refused)
    world.consume({ handle: failing(['a1'], poison, []) })
    await world.send(['a', 'a1'])
    await world.until(async () => (await world.committed()) === 1)
    expect(await world.letters()).toHaveLength(1)
    expect(world.telemetry.logs).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ topic: 'shop.letters' }) }),
    )
    await world.close()
  })

  test('gives back the original record exactly, whatever its headers are called', () => {
    const names = fc.oneof(fc.string(), fc.constantFrom(...Object.values(letterHeader), 'ce_id'))
    const bytes = fc.uint8Array({ maxLength: 20 }).map(array => Buffer.from(array))
    fc.assert(
      fc.property(fc.array(fc.tuple(names, bytes)), fc.option(bytes), bytes, (headers, key, value) => {
        const letter: Letter = {
          group: 'g',
          lane: 'key/a',
          source: { topic: 't', topicId: 'id', partition: 1, offset: 9 },
          failure: letterFailure('permanent', new Error('no'), { attempts: 2, firstAt: 1, lastAt: 2 }),
          behind: 'id/1/4',
        }
        const source = { topic: 't', partition: 1, offset: 9, key, value, timestamp: 77, headers: headersOf(headers) }
        const record = toLetterRecord(letter, source, 5)
        const entries = record.headers.map(([name, content]) => [name, Buffer.from(content)] as const)
        const read = fromLetterRecord({ ...record, offset: 0, headers: headersOf(entries) })
        expect(read).toEqual({ letter, original: { key, value, headers, timestamp: 77 } })
        expect(record.key?.toString()).toBe(letterKey(letter.source))
      }),
    )
  })

  test('has the same fingerprint for failures of one cause, and bounds what it keeps of them', () => {
    const tries = { attempts: 1, firstAt: 0, lastAt: 0 }
    const of = (message: string) => letterFailure('permanent', new Error(message), tries)
    expect(of('order 17 of "ada" is gone').fingerprint).toBe(of('order 4 of "bob" is gone').fingerprint)
    expect(of('order 17 is gone').fingerprint).not.toBe(of('order 17 is closed').fingerprint)
    const long = of('x'.repeat(100_000))
    expect(long.message.length + (long.stack?.length ?? 0)).toBeLessThanOrEqual(10_000)
  })
})

const headersOf = (entries: readonly (readonly [string, Buffer])[]) => ({
  get: (name: string) => entries.findLast(([other]) => other === name)?.[1].toString(),
  entries: () => entries,
})
