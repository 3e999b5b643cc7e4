import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { memoryBroker } from '@millrace/messaging/memory'
import { expect, test } from 'vitest'
import { calling, record, startRegistry } from './server.fixture.ts'

const start = async () => {
  const { url } = await startRegistry(memoryBroker())
  return { url, call: calling({ url }), registry: new SchemaRegistry({ host: url, retry: { retries: 0 } }) }
}
const avro = (schema: object) => ({ type: SchemaType.AVRO, schema: JSON.stringify(schema) }) as const

test('its own client registers, encodes and decodes', async () => {
  const { registry, call } = await start()
  const { id } = await registry.register(avro(record('Sold', { id: 'string', price: 'long' }, { namespace: 'shop' })))
  const bytes = await registry.encode(id, { id: 'a', price: 7 })
  expect([...bytes.subarray(0, 5)]).toEqual([0, 0, 0, 0, 1])
  expect(await registry.decode(bytes)).toEqual({ id: 'a', price: 7 })
  expect((await call.get('/config/shop.Sold')).body).toEqual({ compatibilityLevel: 'BACKWARD' })
  expect(await registry.getLatestSchemaId('shop.Sold')).toBe(1)
  expect(await registry.getRegistryId('shop.Sold', 1)).toBe(1)
})

test('another instance of it decodes what it has never seen, references included', async () => {
  const { registry, url } = await start()
  await registry.register(avro(record('shop.Money', { amount: 'long' })), { subject: 'money' })
  const references = [{ name: 'shop.Money', subject: 'money', version: 1 }]
  const { id } = await registry.register({ ...avro(record('shop.Sold', { price: 'shop.Money' })), references }, { subject: 'sold' })
  const bytes = await registry.encode(id, { price: { amount: 3 } })
  expect(await new SchemaRegistry({ host: url }).decode(bytes)).toEqual({ price: { amount: 3 } })
})

test('it hears why its schema is refused', async () => {
  const { registry } = await start()
  await registry.register(avro(record('shop.Sold', { id: 'string' })), { subject: 'a' })
  const incompatible = avro(record('shop.Sold', { id: 'string', more: 'int' }))
  await expect(registry.register(incompatible, { subject: 'a' })).rejects.toMatchObject({ status: 409 })
})
