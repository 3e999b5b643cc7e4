import { randomBytes, randomUUID } from 'node:crypto'
import { compileCodec } from '@millrace/contracts'
import { contracts } from '@millrace/schemas/contracts'
import { z } from 'zod'
import { confluent, type Planted } from './records.ts'
import { stack } from './stack.ts'

export type Topic = keyof typeof contracts.topics
type Type = keyof typeof contracts.types

/** What readers of a topic make of a record. */
export interface Garbage extends Planted {
  readonly topic: Topic
  readonly what: string
  readonly becomes: 'letter' | 'tombstone' | 'unknown_type'
  /** A group that doesn't handle this type skips it. */
  readonly claims?: Type
}

/** Ids of the shop's schemas, by subject. */
export type SchemaIds = ReadonlyMap<string, number>

const listed = z.array(z.object({ subject: z.string(), id: z.int() }))
export const schemaIds = async (): Promise<SchemaIds> => {
  const answer = await fetch(`${stack().registry.url}/schemas`)
  return new Map(listed.parse(await answer.json()).map(({ subject, id }) => [subject, id]))
}

const idOf = (ids: SchemaIds, type: Type): number => ids.get(`${contracts.types[type].topic}-${type}`) ?? 0

/** A value as a writer who knows the type writes it. */
export const written = (ids: SchemaIds, type: Type, data: unknown): Buffer =>
  confluent(idOf(ids, type), compileCodec(contracts.types[type].schema).encode(data))

const unknownId = 2_000_000_000
const planted = [['planted', 'true']] as const
const lies = [
  ['ce_id', ''],
  ['ce_sequence', 'NaN'],
  ['ce_subject', 'x'.repeat(10_000)],
  ['traceparent', 'xx'],
  ['mr_letter_headers', '99'],
  ['mr_letter_offset', '7'],
  ['repeated', 'once'],
  ['repeated', 'twice'],
  ['bytes', Buffer.from([0xff, 0x00])],
] as const

export const garbageFor = (topic: Topic, ids: SchemaIds): readonly Garbage[] => {
  const [type] = contracts.topics[topic].types
  const foreign = topic === 'orders.commands' ? 'payments.RefundPayment' : 'orders.ConfirmOrder'
  const valueOfAnother = written(ids, foreign, { orderId: randomUUID() })
  const letter = (what: string, value: Buffer) =>
    ({ what, topic, key: Buffer.from(randomUUID()), value, headers: planted, becomes: 'letter' }) as const
  return [
    letter('random bytes', Buffer.from('complete nonsense')),
    letter('an empty value', Buffer.alloc(0)),
    letter('zeros', Buffer.alloc(16)),
    letter('an unknown schema id', confluent(unknownId, randomBytes(20))),
    letter('a negative schema id', confluent(-1, randomBytes(20))),
    letter('a huge value', randomBytes(1_000_000).fill(1, 0, 1)),
    { ...letter('a huge key', Buffer.from('nonsense')), key: Buffer.from(randomBytes(200_000).toString('hex')) },
    { ...letter('a key that is no text', Buffer.from('nonsense')), key: randomBytes(16).fill(0xff, 0, 1) },
    { ...letter('no headers', Buffer.from('nonsense')), headers: [] },
    { ...letter('truncated Avro', confluent(idOf(ids, type), Buffer.from([0x48, 0x61]))), claims: type },
    { ...letter('a header that names another type', valueOfAnother), headers: [...planted, ['ce_type', type]], claims: type },
    { ...letter('headers that lie', Buffer.from('nonsense')), headers: [...planted, ['ce_type', type], ...lies], claims: type },
    { ...letter('a type of another topic', valueOfAnother), becomes: 'unknown_type' },
    { ...letter('a type nobody knows', Buffer.from('?')), headers: [...planted, ['ce_type', 'x.Y']], becomes: 'unknown_type' },
    { ...letter('a tombstone', Buffer.alloc(0)), value: null, becomes: 'tombstone' },
    // Kafka itself refuses those on compacted topics.
    ...(contracts.topics[topic].cleanup === 'compact' ? [] : [{ ...letter('no key', Buffer.from('nonsense')), key: null }]),
  ]
}
