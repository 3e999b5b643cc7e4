import { failureOf } from 'millrace'
import type { IncomingRecord } from '../ports/broker.ts'
import type { Codec } from '../wire/codec.ts'
import { undecodable } from '../wire/create-codec.ts'
import { fromRecord } from '../wire/from-record.ts'
import { header } from '../wire/headers.ts'
import type { Received } from '../wire/message.ts'

export type SkipReason = 'unknown_type' | 'tombstone' | 'letter'

/** What a record is to this consumer. */
export type Classified =
  | { readonly kind: 'skip'; readonly reason: SkipReason }
  | { readonly kind: 'learn'; readonly schemaId: number }
  | { readonly kind: 'message'; readonly received: Received }
  | { readonly kind: 'undecodable'; readonly error: unknown }

export interface Reading {
  readonly codec: Codec
  readonly types: ReadonlySet<string>
  readonly topicId: string
}

export const classify = (record: IncomingRecord, reading: Reading): Classified => {
  const { codec, types } = reading
  if (record.value === null) return { kind: 'skip', reason: 'tombstone' }
  const schemaId = codec.schemaId(record.value)
  const named = schemaId === undefined ? undefined : codec.typeOf(schemaId)
  const said = record.headers.get(header.type)
  // One text for all messages of a type is looked up faster than one each.
  const claimed = said === named ? named : said
  // law 6: undecoded, so that no schema of another's type can hold this consumer up.
  if (claimed !== undefined && !types.has(claimed)) return { kind: 'skip', reason: 'unknown_type' }
  if (schemaId !== undefined && !codec.knows(schemaId)) return { kind: 'learn', schemaId }
  if (claimed === undefined && named !== undefined && !types.has(named)) return { kind: 'skip', reason: 'unknown_type' }
  if (claimed !== undefined && named !== undefined && claimed !== named)
    return { kind: 'undecodable', error: contradiction(claimed, named) }
  const type = claimed ?? named
  const home = type === undefined ? undefined : codec.contracts.types[type]?.topic
  if (type !== undefined && home !== record.topic) return { kind: 'undecodable', error: misplaced(type, home, record.topic) }
  return decode(record, record.value, reading)
}

const decode = (record: IncomingRecord, value: Buffer, { codec, topicId }: Reading): Classified => {
  try {
    return { kind: 'message', received: fromRecord(record, topicId, codec.decode(value)) }
  } catch (error) {
    return { kind: 'undecodable', error: failureOf(error) === 'permanent' ? error : undecodable('The record could not be read.', error) }
  }
}

const contradiction = (claimed: string, named: string) =>
  undecodable(`The header ${header.type} says ${claimed}, the value's schema is ${named}. Whoever wrote it must make them agree.`)

// A type lives on one topic, and who may write to a topic is decided by topic: elsewhere it may be forged.
const misplaced = (type: string, home: string | null | undefined, topic: string) =>
  undecodable(`A ${type} lies on ${topic}, which doesn't carry it: its topic is ${home ?? 'none'}. Look at who wrote it there.`)
