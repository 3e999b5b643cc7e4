import { unavailable } from 'millrace'
import { describe, expect, test } from 'vitest'
import { derivedId } from '../wire/derived-id.ts'
import type { Received } from '../wire/message.ts'
import { startWorld } from './test-world.ts'

const idOf = (received: Received | undefined): string => received?.message.id ?? ''

describe('a consumer', () => {
  test('law 4: handles messages of one lane in order, and lanes side by side', async () => {
    const world = await startWorld()
    const handled: string[] = []
    const held = Promise.withResolvers<void>()
    world.consume({
      handle: async ([received]) => {
        if (idOf(received) === 'a1') await held.promise
        handled.push(idOf(received))
      },
    })
    await world.send(['a', 'a1'], ['b', 'b1'], ['a', 'a2'], ['b', 'b2'])
    await world.until(() => handled.length === 2)
    expect(handled).toEqual(['b1', 'b2'])
    expect(await world.committed()).toBe(0)
    held.resolve()
    await world.until(async () => (await world.committed()) === 4)
    expect(handled).toEqual(['b1', 'b2', 'a1', 'a2'])
    await world.close()
  })

  test('law 4: a failing message holds its own lane only, even when all places are few', async () => {
    const world = await startWorld()
    const handled: string[] = []
    let down = true
    world.consume({
      concurrency: 1,
      handle: async ([received]) => {
        if (received?.message.key === 'a' && down) throw unavailable('The database is down.')
        handled.push(idOf(received))
      },
    })
    await world.send(['a', 'a1'], ['a', 'a2'], ['b', 'b1'], ['c', 'c1'])
    await world.until(() => handled.length === 2)
    expect(handled).toEqual(['b1', 'c1'])
    down = false
    await world.until(() => handled.length === 4)
    expect(handled).toEqual(['b1', 'c1', 'a1', 'a2'])
    await world.close()
  })

  test('law 4: lanes by a value of the message keep order across record keys', async () => {
    const world = await startWorld()
    const handled: string[] = []
    const held = Promise.withResolvers<void>()
    const byOrder = ({ data }: Received['message']) =>
      typeof data === 'object' && data !== null && 'order' in data && typeof data.order === 'string' ? data.order : undefined
    world.consume({
      lane: byOrder,
      handle: async ([received]) => {
        if (idOf(received) === 'p1') await held.promise
        handled.push(idOf(received))
      },
    })
    await world.send(['p', 'p1', 'order-1'], ['q', 'q1', 'order-1'], ['p', 'p2', 'order-2'])
    await world.until(() => handled.length === 1)
    expect(handled).toEqual(['p2'])
    held.resolve()
    await world.until(() => handled.length === 3)
    expect(handled).toEqual(['p2', 'p1', 'q1'])
    await world.close()
  })

  test('gives what waits in one lane together, and one by one after an error', async () => {
    const world = await startWorld()
    const calls: string[][] = []
    let fail = true
    world.consume({
      maxBatch: 3,
      handle: async messages => {
        calls.push(messages.map(idOf))
        if (!fail) return
        fail = false
        throw new Error('Once.')
      },
    })
    await world.send(['a', '1'], ['a', '2'], ['a', '3'], ['a', '4'])
    await world.until(async () => (await world.committed()) === 4)
    expect(calls).toEqual([['1', '2', '3'], ['1'], ['2'], ['3'], ['4']])
    await world.close()
  })

  test('a handler that ignores its signal is reported as what holds its partition, until it ends', async () => {
    const world = await startWorld()
    const held = Promise.withResolvers<void>()
    const handled: string[] = []
    const consumer = world.consume({
      handlerTimeoutMs: 1_000,
      handle: async messages => {
        if (idOf(messages[0]) === 'stuck') await held.promise
        handled.push(...messages.map(idOf))
      },
    })
    await world.send(['a', 'stuck'], ['b', 'b1'])
    await world.until(() => handled.length === 1)
    await world.clock.advance(2_000)
    expect(consumer.status()[0]?.stopped).toBeUndefined()
    await world.until(() => consumer.status()[0]?.stopped !== undefined, 10_000)
    expect(consumer.status()[0]?.stopped).toMatchObject({ code: 'MR_HANDLER_TIMEOUT' })
    expect(world.telemetry.logs).toContainEqual(
      expect.objectContaining({ level: 'error', fields: expect.objectContaining({ code: 'MR_HANDLER_TIMEOUT', partition: 0 }) }),
    )
    held.resolve()
    await world.until(async () => (await world.committed()) === 2)
    expect(consumer.status()[0]?.stopped).toBeUndefined()
    await world.close()
  })

  test('waits for what is unavailable as long as it takes, without a letter', async () => {
    const world = await startWorld()
    let tries = 0
    world.consume({
      retry: { attempts: 2, withinMs: 1_000, firstDelayMs: 10, maxDelayMs: 1_000 },
      handle: async () => {
        tries += 1
        if (tries < 50) throw unavailable('The database is down.')
      },
    })
    await world.send(['a', '1'])
    await world.until(async () => (await world.committed()) === 1)
    expect(tries).toBe(50)
    expect(await world.letters()).toEqual([])
    await world.close()
  })

  test('law 6: skips types it does not handle, without their schema', async () => {
    const world = await startWorld()
    const handled: string[] = []
    world.consume({ handle: async ([received]) => void handled.push(idOf(received)) })
    await world.append(
      world.sold('a', '1', 'a', 'shop.Returned'),
      world.raw(Buffer.from('no schema explains this'), [['ce_type', 'shop.Unheard']]),
      world.sold('a', '2'),
    )
    await world.until(async () => (await world.committed()) === 3)
    expect(handled).toEqual(['2'])
    expect(world.telemetry.total('millrace_skipped_messages_total', { topic: 'shop.events', reason: 'unknown_type' })).toBe(2)
    expect(await world.letters()).toEqual([])
    await world.close()
  })

  test('skips a tombstone on an event topic and says where it lies', async () => {
    const world = await startWorld()
    world.consume({ handle: async () => undefined })
    await world.append(world.raw(null, [['ce_correlationid', 'flow']]))
    await world.until(async () => (await world.committed()) === 1)
    expect(world.telemetry.logs.find(({ fields }) => fields.reason === 'tombstone')).toMatchObject({
      level: 'warn',
      fields: { topic: 'shop.events', partition: 0, offset: 0, correlationId: 'flow' },
    })
    await world.close()
  })

  test('handles a foreign record without our headers, with the identity of its place', async () => {
    const world = await startWorld()
    const handled: Received[] = []
    world.consume({ handle: async messages => void handled.push(...messages) })
    await world.append({ ...world.sold('a', '1'), headers: [] }, { ...world.sold('a', '2', 'a', 'shop.Returned'), headers: [] })
    await world.until(async () => (await world.committed()) === 2)
    const [described] = await world.broker.topics.describe(['shop.events'])
    expect(handled.map(({ message }) => message)).toMatchObject([
      { type: 'shop.Sold', id: derivedId(described?.topicId ?? '', 0, 0), data: { id: '1', order: 'a' } },
    ])
    await world.close()
  })

  test('law 6: while the registry is down only the partition that needs it waits', async () => {
    const world = await startWorld({ partitions: 2 })
    const handled: string[] = []
    let down = true
    const source = {
      register: world.source.register,
      schema: async (id: number) => {
        if (down && id === 1) throw unavailable('The registry is down.')
        return world.source.schema(id)
      },
    }
    const consumer = world.consume(
      { types: new Set(['shop.Sold', 'shop.Returned']), handle: async ([received]) => void handled.push(idOf(received)) },
      source,
    )
    await world.append({ ...world.sold('a', 'sold'), partition: 0 }, { ...world.sold('b', 'returned', 'b', 'shop.Returned'), partition: 1 })
    await world.until(() => handled.includes('returned'))
    await world.until(() => consumer.status()[0]?.stopped !== undefined)
    expect(consumer.status().map(({ stopped }) => stopped?.code)).toEqual(['MR_REGISTRY_UNAVAILABLE', undefined])
    down = false
    await world.until(() => handled.includes('sold'))
    expect(consumer.status()[0]?.stopped).toBeUndefined()
    expect(await world.letters()).toEqual([])
    await world.close()
  })

  test('law 10: gives the handler the flow, the cause and a trace within that of the message', async () => {
    const world = await startWorld()
    const handled: Received[] = []
    world.consume({ handle: async messages => void handled.push(...messages) })
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const record = world.sold('a', '1')
    await world.append({ ...record, headers: [...record.headers, ['traceparent', traceparent], ['baggage', 'tenant=1']] })
    await world.until(() => handled.length === 1)
    const [received] = handled
    expect(received?.message).toMatchObject({ correlationId: 'flow-1', causationId: 'c' })
    expect(received?.trace).toMatchObject({ traceparent: expect.stringContaining('a'.repeat(32)), baggage: 'tenant=1' })
    expect(received?.trace?.traceparent).not.toBe(traceparent)
    await world.close()
  })

  test('law 11: keeps no more in hand than it may, and fetches again as it finishes', async () => {
    const world = await startWorld()
    let most = 0
    let handled = 0
    const gates: (() => void)[] = []
    const consumer = world.consume({
      maxInHand: 10,
      handle: () => {
        most = Math.max(most, consumer.status()[0]?.inHand ?? 0)
        return new Promise(resolve =>
          gates.push(() => {
            handled += 1
            resolve()
          }),
        )
      },
    })
    await consumer.joined
    for (let at = 0; at < 60; at += 1) {
      await world.send([`k${at}`, `${at}`])
      await world.clock.advance(5)
    }
    await world.until(() => (consumer.status()[0]?.inHand ?? 0) >= 10)
    await world.clock.advance(5_000)
    const atRest = consumer.status()[0]?.inHand ?? 0
    expect(atRest).toBeLessThan(60)
    await world.until(async () => {
      gates.shift()?.()
      return (await world.committed()) === 60
    })
    expect(handled).toBe(60)
    expect(most).toBeLessThan(60)
    await world.close()
  })

  test('aborts a handler whose time is up, and tries again', async () => {
    const world = await startWorld()
    const attempts: number[] = []
    world.consume({
      handlerTimeoutMs: 1_000,
      handle: (_, { signal, attempt }) => {
        attempts.push(attempt)
        return attempt === 1
          ? new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
          : Promise.resolve()
      },
    })
    await world.send(['a', '1'])
    await world.until(async () => (await world.committed()) === 1)
    expect(attempts).toEqual([1, 2])
    expect(world.telemetry.logs.some(({ fields }) => fields.code === 'MR_HANDLER_TIMEOUT')).toBe(true)
    await world.close()
  })
})
