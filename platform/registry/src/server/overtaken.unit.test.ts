import type { Broker } from '@millrace/messaging'
import { memoryBroker } from '@millrace/messaging/memory'
import { expect, test } from 'vitest'
import { calling, record, startRegistry } from './server.fixture.ts'

/** A client of the broker that lags: once told, it hears of nothing new before it asks where the topic ends. */
const lagging = (broker: Broker) => {
  let heard = Promise.withResolvers<void>()
  heard.resolve()
  let overtake: (() => Promise<unknown>) | undefined
  const client: Broker = {
    ...broker,
    ready: signal => broker.ready(signal),
    close: () => broker.close(),
    topics: {
      ...broker.topics,
      bounds: topics => {
        heard.resolve()
        return broker.topics.bounds(topics)
      },
    },
    follow: options =>
      broker.follow({
        ...options,
        records: async batch => {
          await heard.promise
          await options.records(batch)
        },
      }),
    transactions: id => {
      const writer = broker.transactions(id)
      return {
        close: () => writer.close(),
        transaction: work =>
          writer.transaction(async send => {
            await overtake?.()
            return work(send)
          }),
      }
    },
  }
  const beforeNextWrite = (work: () => Promise<unknown>): void => {
    overtake = async () => {
      overtake = undefined
      heard = Promise.withResolvers()
      await work()
    }
  }
  return { client, beforeNextWrite }
}

test('a registry overtaken between its look and its write is fenced, looks again, and takes the next id', async () => {
  const broker = memoryBroker()
  const { client, beforeNextWrite } = lagging(broker.client())
  const slow = calling(await startRegistry(client))
  const quick = calling(await startRegistry(broker.client()))
  beforeNextWrite(() => quick.register('a', record('shop.Quick', { id: 'string' })))
  expect((await slow.register('a', record('shop.Slow', { id: 'string' }))).status).toBe(409)
  expect((await slow.register('b', record('shop.Slow', { id: 'string' }))).body).toEqual({ id: 2 })
  expect((await quick.get('/schemas/ids/1/subjects')).body).toEqual(['a'])
  await quick.get('/health')
  expect(await quick.get('/schemas')).toEqual(await slow.get('/schemas'))
})
