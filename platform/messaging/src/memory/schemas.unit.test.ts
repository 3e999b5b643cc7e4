import { expect, test } from 'vitest'
import { memorySchemas } from './schemas.ts'

const contract = (topic: string | null, schema: string) => ({ type: 'shop.Sold', topic, key: 'id', schema, fingerprint: schema })

test('one text has one id whatever subject it is under, and ids count from 1', async () => {
  const schemas = memorySchemas()
  expect(await schemas.register(contract('a', '"string"'))).toBe(1)
  expect(await schemas.register(contract('a', '"long"'))).toBe(2)
  expect(await schemas.register(contract(null, '"string"'))).toBe(1)
  expect(await schemas.schema(2)).toBe('"long"')
  expect(schemas.versions('a-shop.Sold')).toEqual([1, 2])
  expect(schemas.versions('shop.Sold')).toEqual([1])
})

test('an id nobody registered is a permanent failure with its code', async () => {
  await expect(memorySchemas().schema(7)).rejects.toMatchObject({ code: 'MR_SCHEMA_UNKNOWN', failure: 'permanent' })
})
