import type { Contracts } from '@millrace/contracts'
import { expect, test } from 'vitest'
import { memorySchemas } from '../memory/schemas.ts'
import type { IncomingRecord } from '../ports/broker.ts'
import { createCodec } from '../wire/create-codec.ts'
import { classify } from './classify.ts'

const schema = JSON.stringify({ type: 'record', name: 'shop.Sold', fields: [{ name: 'id', type: 'string' }] })
const contracts: Contracts = {
  types: { 'shop.Sold': { type: 'shop.Sold', topic: 'shop.events', key: 'id', schema, fingerprint: schema } },
  topics: {},
}

const sold = async (topic: string, ...headers: readonly (readonly [string, string])[]) => {
  const codec = createCodec({ contracts, source: memorySchemas() })
  await codec.prepare(['shop.Sold'])
  const get = (name: string) => headers.findLast(([header]) => header === name)?.[1]
  const entries = () => headers.map(([name, value]) => [name, Buffer.from(value)] as const)
  const value = codec.encode('shop.Sold', { id: 'a' })
  const record: IncomingRecord = { topic, partition: 0, offset: 0, key: null, value, timestamp: 0, headers: { get, entries } }
  return classify(record, { codec, types: new Set(['shop.Sold']), topicId: 'id' })
}

test('a type is believed on its own topic alone: who may write to another can not forge it there', async () => {
  expect(await sold('shop.events')).toMatchObject({ kind: 'message' })
  for (const headers of [[], [['ce_type', 'shop.Sold']]] as const) {
    expect(await sold('mail.events', ...headers)).toMatchObject({
      kind: 'undecodable',
      error: { code: 'MR_UNDECODABLE', failure: 'permanent' },
    })
  }
})
