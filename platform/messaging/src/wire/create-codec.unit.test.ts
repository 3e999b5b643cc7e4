import type { Contracts, TypeContract } from '@millrace/contracts'
import { describe, expect, test } from 'vitest'
import { memorySchemas } from '../memory/schemas.ts'
import type { SchemaSource } from '../ports/schema-source.ts'
import { createCodec } from './create-codec.ts'

const contract = (type: string, ...fields: object[]): TypeContract => {
  const schema = JSON.stringify({ type: 'record', name: type, fields })
  return { type, topic: 'shop.events', key: 'id', schema, fingerprint: schema }
}
const contracts = (...types: TypeContract[]): Contracts => ({ types: Object.fromEntries(types.map(one => [one.type, one])), topics: {} })

const id = { name: 'id', type: 'string' }
const sold = contract('shop.Sold', id, { name: 'count', type: 'int' })
const soldLater = contract('shop.Sold', id, { name: 'count', type: 'int' }, { name: 'note', type: 'string', default: 'none' })
const soldOtherwise = contract('shop.Sold', id, { name: 'count', type: 'string' })

const writerOf = async (source: SchemaSource, type: TypeContract) => {
  const codec = createCodec({ contracts: contracts(type), source })
  await codec.prepare([type.type])
  return codec
}

describe('the codec', () => {
  test('law 6: reads the bytes of the writer schema into the shape of its own', async () => {
    const source = memorySchemas()
    const value = (await writerOf(source, sold)).encode('shop.Sold', { id: 'a', count: 2 })
    const reader = createCodec({ contracts: contracts(soldLater), source })
    const schemaId = reader.schemaId(value) ?? -1
    expect(reader.knows(schemaId)).toBe(false)
    await reader.learn(schemaId)
    expect(reader.knows(schemaId)).toBe(true)
    expect(reader.typeOf(schemaId)).toBe('shop.Sold')
    expect(reader.decode(value)).toEqual({ type: 'shop.Sold', data: { id: 'a', count: 2, note: 'none' } })
  })

  test('writes the Confluent wire format', async () => {
    const value = (await writerOf(memorySchemas(), sold)).encode('shop.Sold', { id: 'a', count: 2 })
    expect([...value]).toEqual([0, 0, 0, 0, 1, 2, 'a'.charCodeAt(0), 4])
  })

  test.each([
    ['zeros', Buffer.alloc(8)],
    ['a negative id', Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 1])],
  ])('%s name no schema: no registry is asked for one', (_, value) => {
    const codec = createCodec({ contracts: contracts(sold), source: memorySchemas() })
    expect(codec.schemaId(value)).toBeUndefined()
    expect(() => codec.decode(value)).toThrow(expect.objectContaining({ code: 'MR_UNDECODABLE' }))
  })

  test('fetches a schema once for all callers, and again after a failure', async () => {
    const source = memorySchemas()
    await writerOf(source, sold)
    let asked = 0
    const counting: SchemaSource = {
      register: source.register,
      schema: async schemaId => {
        asked += 1
        if (asked === 1) throw new Error('down')
        return source.schema(schemaId)
      },
    }
    const codec = createCodec({ contracts: contracts(sold), source: counting })
    const learned = await Promise.allSettled([codec.learn(1), codec.learn(1)])
    expect(learned.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await Promise.all([codec.learn(1), codec.learn(1)])
    await codec.learn(1)
    expect(asked).toBe(2)
  })

  test('refuses data its schema refuses, saying where', async () => {
    const codec = await writerOf(memorySchemas(), sold)
    expect(() => codec.encode('shop.Sold', { id: 'a', count: 'two' })).toThrow(expect.objectContaining({ code: 'MR_UNDECODABLE' }))
    expect(() => codec.encode('shop.Sold', { id: 'a', count: 'two' })).toThrow(/count/)
  })

  test('refuses a type it was not prepared for', async () => {
    const codec = createCodec({ contracts: contracts(sold), source: memorySchemas() })
    expect(() => codec.encode('shop.Sold', { id: 'a', count: 2 })).toThrow(expect.objectContaining({ code: 'MR_CONTRACT_MISSING' }))
    await expect(codec.prepare(['shop.Bought'])).rejects.toMatchObject({ code: 'MR_CONTRACT_MISSING' })
  })

  test.each([
    ['cut short', (value: Buffer) => value.subarray(0, -1)],
    ['with bytes left over', (value: Buffer) => Buffer.concat([value, Buffer.from([0])])],
    ['with another magic byte', (value: Buffer) => Buffer.concat([Buffer.from([1]), value.subarray(1)])],
    ['of nothing', () => Buffer.alloc(0)],
  ])('cannot read a value %s', async (_, damage) => {
    const codec = await writerOf(memorySchemas(), sold)
    const value = damage(codec.encode('shop.Sold', { id: 'a', count: 2 }))
    expect(() => codec.decode(value)).toThrow(expect.objectContaining({ code: 'MR_UNDECODABLE', failure: 'permanent' }))
  })

  test('cannot read what was written by a schema its own cannot take', async () => {
    const source = memorySchemas()
    const value = (await writerOf(source, soldOtherwise)).encode('shop.Sold', { id: 'a', count: 'two' })
    const reader = createCodec({ contracts: contracts(sold), source })
    await reader.learn(1)
    expect(() => reader.decode(value)).toThrow(expect.objectContaining({ code: 'MR_UNDECODABLE', failure: 'permanent' }))
  })
})
