import { MessagingError } from '@millrace/messaging'
import { memorySchemas } from '@millrace/messaging/memory'
import { message, table, topic } from 'millrace'
import { expect, test, vi } from 'vitest'
import { tableMetrics } from './metrics.ts'
import { openShop } from './prices.fixture.ts'

const soon = (ms = 1000): AbortSignal => AbortSignal.timeout(ms)
const ended = (): AbortSignal => AbortSignal.abort(new Error('enough'))

test('law 9: a table answers after recovery, never before', async () => {
  const shop = await openShop()
  await shop.put('first', 1)
  await shop.put('first', 2)
  await shop.put('second', 3)
  const { table } = shop.begin()
  expect(() => table.get('first')).toThrow(expect.objectContaining({ code: 'MR_TABLE_RECOVERING', failure: 'unavailable' }))
  await expect(table.waitFor('first', ended())).rejects.toMatchObject({ code: 'MR_TABLE_RECOVERING' })
  expect(await table.waitFor('first', soon())).toEqual({ sku: 'first', amount: 2 })
  await table.ready
  expect([table.get('first')?.amount, table.get('second')?.amount, table.get('third')]).toEqual([2, 3, undefined])
  expect(shop.telemetry.logs.filter(({ level }) => level === 'error')).toEqual([])
})

test('an empty topic is recovered at once, and the table follows for ever', async () => {
  const shop = await openShop()
  const { table } = shop.begin()
  await table.ready
  expect(table.get('first')).toBeUndefined()
  const waiting = table.waitFor('first', soon())
  await shop.put('first', 1)
  expect(await waiting).toEqual({ sku: 'first', amount: 1 })
  await shop.put('first', 2)
  await vi.waitFor(() => expect(table.get('first')?.amount).toBe(2))
})

test('recovery goes by position: markers, aborted and compacted records at the end hold nothing up', async () => {
  const shop = await openShop()
  const writer = shop.broker.transactions('prices')
  const record = (amount: number) => ({
    topic: 'shop.prices',
    partition: 0,
    key: Buffer.from('first'),
    value: shop.codec.encode('shop.Price', { sku: 'first', amount }),
    headers: [],
    timestamp: 0,
  })
  await writer.transaction(send => send([record(1)]))
  await writer.transaction(send => send([record(2)]))
  const abandoned = writer.transaction(async send => {
    await send([record(3)])
    throw new Error('changed its mind')
  })
  await expect(abandoned).rejects.toThrow('changed its mind')
  shop.broker.compact('shop.prices')
  const { table } = shop.begin()
  await table.ready
  expect(table.get('first')?.amount).toBe(2)
  expect(table.status().partitions).toEqual([
    { partition: 0, position: 6, latest: 6 },
    { partition: 1, position: 0, latest: 0 },
  ])
})

test('a tombstone removes its key', async () => {
  const shop = await openShop()
  await shop.put('first', 1)
  const { table } = shop.begin()
  await table.ready
  await shop.put('first', null)
  await vi.waitFor(() => expect(table.get('first')).toBeUndefined())
  expect(table.status()).toMatchObject({ size: 0, suspectKeys: 0 })
  await expect(table.waitFor('first', ended())).rejects.toMatchObject({ code: 'MR_TABLE_WAIT_ENDED' })
})

test('waitFor waits for the place in the stream it is told', async () => {
  const shop = await openShop()
  await shop.put('first', 1, 3)
  const { table } = shop.begin()
  await table.ready
  expect(await table.waitFor('first', soon(), 3)).toMatchObject({ amount: 1 })
  await expect(table.waitFor('first', ended(), 4)).rejects.toMatchObject({ code: 'MR_TABLE_WAIT_ENDED' })
  const waiting = table.waitFor('first', soon(), 5)
  await shop.put('first', 2, 4)
  await shop.put('first', 3, 5)
  expect(await waiting).toMatchObject({ amount: 3 })
  await shop.put('second', 1)
  await expect(table.waitFor('second', AbortSignal.timeout(20), 1)).rejects.toMatchObject({ code: 'MR_TABLE_WAIT_ENDED' })
})

test('law 6: garbage keeps the last good value, is reported with its position, and its key is suspect until the next good one', async () => {
  const shop = await openShop()
  await shop.put('first', 1)
  await shop.put('first', Buffer.from('no wire format'))
  await shop.put('broken', Buffer.from([0, 0, 0, 0, 99, 1]))
  await shop.put('cut', shop.codec.encode('shop.Price', { sku: 'cut', amount: 1 }).subarray(0, 6))
  const { table } = shop.begin()
  await table.ready
  expect(table.get('first')?.amount).toBe(1)
  expect(table.get('broken')).toBeUndefined()
  expect(table.status()).toMatchObject({ size: 1, suspectKeys: 3 })
  expect(table.status().suspects[0]).toMatchObject({ key: 'first', topic: 'shop.prices', partition: 0, offset: 1, reason: 'undecodable' })
  const errors = shop.telemetry.logs.filter(({ level }) => level === 'error')
  expect(errors.map(({ fields }) => fields.offset)).toEqual([1, 2, 3])
  expect(shop.telemetry.total('millrace_table_unreadable_records_total', { reason: 'undecodable' })).toBe(3)
  expect(shop.telemetry.gauged('millrace_table_suspect_keys')).toBe(3)
  await shop.put('first', 2)
  await shop.put('broken', null)
  await vi.waitFor(() => expect(table.status()).toMatchObject({ suspectKeys: 1 }))
  expect(table.get('first')?.amount).toBe(2)
})

test('a type the table does not know is passed over without an alarm, and the key is known to be older', async () => {
  const shop = await openShop()
  await shop.put('first', 1)
  await shop.put('first', shop.codec.encode('shop.Offer', { sku: 'first' }))
  const { table } = shop.begin()
  await table.ready
  expect(table.get('first')?.amount).toBe(1)
  expect(table.status().suspects).toMatchObject([{ key: 'first', reason: 'unknown-type' }])
  expect(shop.telemetry.logs.filter(({ level }) => level === 'error')).toEqual([])
})

test('while the registry is down a table waits: it passes nothing over and answers nothing it has so far', async () => {
  let down = true
  const source = {
    register: memorySchemas().register,
    schema: async (id: number) => {
      if (down && id === 2) throw new MessagingError('MR_REGISTRY_UNAVAILABLE', 'down', { failure: 'unavailable' })
      return shop.schemas.schema(id)
    },
  }
  const shop = await openShop({ source })
  await shop.put('first', 1)
  await shop.put('second', shop.codec.encode('shop.Offer', { sku: 'second' }))
  const { table } = shop.begin()
  await vi.waitFor(() => expect(shop.clock.nextDue()).toBeDefined())
  expect(table.status()).toMatchObject({ recovered: false, size: 1, suspectKeys: 0 })
  await expect(table.waitFor('first', ended())).rejects.toMatchObject({ code: 'MR_TABLE_RECOVERING' })
  down = false
  await shop.clock.advance(1000)
  await table.ready
  expect(table.get('first')?.amount).toBe(1)
})

test('a broker that is down at first, or a topic that comes later, delays the table and no more', async () => {
  const shop = await openShop()
  await shop.put('first', 1)
  shop.broker.outage()
  const { table } = shop.begin()
  await vi.waitFor(() => expect(shop.clock.nextDue()).toBeDefined())
  shop.broker.restore()
  await shop.clock.advance(1000)
  await table.ready
  shop.broker.outage()
  expect(table.get('first')?.amount).toBe(1)
  shop.broker.restore()
  await shop.put('first', 2)
  await vi.waitFor(() => expect(table.get('first')?.amount).toBe(2))
})

test('law 9: when the log is no longer the one it read, the table answers no more until it has read the new one', async () => {
  const shop = await openShop()
  for (const amount of [1, 2, 3]) await shop.put('first', amount)
  const { table } = shop.begin()
  await table.ready
  shop.broker.failNext('bounds', new Error('not now'))
  shop.broker.deleteTopic('shop.prices')
  await shop.broker.topics.create([{ topic: 'shop.prices', partitions: 2, config: { 'cleanup.policy': 'compact' } }])
  await vi.waitFor(() => expect(shop.clock.nextDue()).toBeDefined())
  expect(shop.telemetry.logs.some(({ level }) => level === 'error')).toBe(true)
  expect(() => table.get('first')).toThrow(expect.objectContaining({ code: 'MR_TABLE_RECOVERING' }))
  await shop.clock.advance(1000)
  await shop.put('second', 7)
  await vi.waitFor(() => expect(table.get('second')?.amount).toBe(7))
  expect(table.get('first')).toBeUndefined()
})

test.each(['nothing', 'an error'])(
  'law 9: a topic the broker does not know yet, which it answers with %s, is no empty table',
  async how => {
    const shop = await openShop()
    const { broker } = shop
    const known = { ...broker.topics }
    const unknowing = {
      ...known,
      bounds: async (topics: readonly string[]) => (how === 'nothing' ? [] : known.bounds([...topics, 'shop.forgotten'])),
    }
    const { table } = shop.begin(Object.assign(broker.client(), { topics: unknowing }))
    await shop.put('first', 1)
    await shop.clock.advance(5_000)
    expect(() => table.get('first')).toThrow(expect.objectContaining({ code: 'MR_TABLE_RECOVERING' }))
    expect(table.status().recovered).toBe(false)
    Object.assign(unknowing, known)
    await shop.clock.advance(1_000)
    await table.ready
    expect(table.get('first')?.amount).toBe(1)
  },
)

test('law 9: a topic made again while the table ran is read anew, though the new log is longer already', async () => {
  const shop = await openShop()
  for (const amount of [1, 2, 3]) await shop.put('first', amount)
  const { table } = shop.begin()
  await table.ready
  shop.broker.deleteTopic('shop.prices')
  // Before the table reads again.
  await Promise.all([
    shop.broker.topics.create([{ topic: 'shop.prices', partitions: 2, config: { 'cleanup.policy': 'compact' } }]),
    ...[4, 5, 6, 7].map(amount => shop.put('third', amount)),
  ])
  await shop.clock.advance(10_000)
  await vi.waitFor(() => expect([table.get('first'), table.get('third')?.amount]).toEqual([undefined, 7]))
  const fields = expect.objectContaining({ topic: 'shop.prices' })
  expect(shop.telemetry.logs).toContainEqual(expect.objectContaining({ level: 'error', fields }))
})

test('partitions added to the topic are followed, and said loudly, for keys may have moved', async () => {
  const shop = await openShop()
  await shop.put('first', 1)
  const { table } = shop.begin()
  await table.ready
  await shop.broker.topics.addPartitions('shop.prices', 3)
  const bytes = shop.codec.encode('shop.Price', { sku: 'new', amount: 9 })
  await shop.producer.send([{ topic: 'shop.prices', partition: 2, key: Buffer.from('new'), value: bytes, headers: [], timestamp: 0 }])
  await shop.clock.advance(10_000)
  await vi.waitFor(() => expect([table.get('first')?.amount, table.get('new')?.amount]).toEqual([1, 9]))
  expect(shop.telemetry.logs.filter(({ level }) => level === 'error')).toHaveLength(1)
})

test('a closed table ends every wait and answers no more', async () => {
  const shop = await openShop()
  const { tables, table } = shop.begin()
  await tables.ready
  const waiting = expect(table.waitFor('first', soon())).rejects.toMatchObject({ code: 'MR_TABLE_CLOSED' })
  await tables.close()
  await waiting
  expect(() => table.get('first')).toThrow(expect.objectContaining({ code: 'MR_TABLE_CLOSED' }))
  await expect(table.waitFor('first', soon())).rejects.toMatchObject({ code: 'MR_TABLE_CLOSED' })
})

test('closing before recovery rejects ready and leaves no timer', async () => {
  const shop = await openShop()
  shop.broker.outage()
  const { tables, table } = shop.begin()
  await vi.waitFor(() => expect(shop.clock.nextDue()).toBeDefined())
  await tables.close()
  await expect(table.ready).rejects.toMatchObject({ code: 'MR_TABLE_CLOSED' })
  expect(shop.clock.nextDue()).toBeUndefined()
})

test('a table nobody listed is a mistake of the service', async () => {
  const shop = await openShop()
  const { tables } = shop.begin()
  const other = table(topic('shop.other', [message<'shop.Other', { readonly id: string }>('shop.Other', 'id')]))
  expect(() => tables.of(other)).toThrow(expect.objectContaining({ code: 'MR_TABLE_UNKNOWN', failure: 'permanent' }))
})

test('what a table reports is in the metrics’ table, with its labels and no others', async () => {
  const { put, begin, telemetry } = await openShop()
  await put('first', Buffer.from('garbage'))
  await begin().table.ready
  const reported = [...telemetry.counts, ...telemetry.gauges, ...telemetry.observations]
  const labels = new Map(reported.map(({ metric, labels }) => [metric, Object.keys(labels)]))
  expect(Object.fromEntries(labels)).toEqual(
    Object.fromEntries(Object.entries(tableMetrics).map(([name, metric]) => [name, metric.labels])),
  )
})
