import { MessagingError, type SchemaSource } from '@millrace/messaging'
import { memorySchemas } from '@millrace/messaging/memory'
import { beforeEach, describe, expect, test } from 'vitest'
import { type MemoryStore, memoryStore } from './memory/index.ts'
import { rememberedSchemas } from './schema-memory.ts'
import { contracts } from './testing/bank.ts'

const open = contracts.types['bank.Open'] ?? expect.fail('it is there')
const opened = contracts.types['bank.Opened'] ?? expect.fail('it is there')

let store: MemoryStore
let up: boolean
/** A registry that may be down. */
let registry: SchemaSource
beforeEach(() => {
  ;[store, up] = [memoryStore(), true]
  const schemas = memorySchemas()
  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    if (!up) throw new MessagingError('MR_REGISTRY_UNAVAILABLE', 'The registry is down.', { failure: 'unavailable' })
    return work()
  }
  registry = { register: contract => ask(() => schemas.register(contract)), schema: id => ask(() => schemas.schema(id)) }
})
const source = () => rememberedSchemas(registry, store.schemas)

describe('remembered schemas', () => {
  test('are written before they are used', async () => {
    store.failNext('schemas.remember')
    const one = await source()
    await expect(one.register(open)).rejects.toMatchObject({ failure: 'unavailable' })
    const id = await one.register(open)
    expect(await store.schemas.all()).toEqual([{ id, schema: open.schema, fingerprint: open.fingerprint }])
  })

  test('do without the registry, by another instance too', async () => {
    const id = await (await source()).register(open)
    up = false
    const other = await source()
    expect(other.known).toHaveLength(1)
    expect(await other.register(open)).toBe(id)
    expect(await other.schema(id)).toBe(open.schema)
  })

  test('that nobody knows yet need the registry', async () => {
    const one = await source()
    up = false
    await expect(one.register(opened)).rejects.toMatchObject({ code: 'MR_REGISTRY_UNAVAILABLE' })
    await expect(one.schema(7)).rejects.toMatchObject({ code: 'MR_REGISTRY_UNAVAILABLE' })
  })

  test('of others are kept once they were read', async () => {
    const id = await registry.register(opened)
    const one = await source()
    expect(await one.schema(id)).toBe(opened.schema)
    up = false
    expect(await (await source()).schema(id)).toBe(opened.schema)
  })
})
