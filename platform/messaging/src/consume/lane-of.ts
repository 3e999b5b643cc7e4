import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { IncomingRecord } from '../ports/broker.ts'
import type { ConsumerOptions } from './consumer.ts'
import type { Item } from './lane-work.ts'

/** The lane of a record by its key. A record without one is a lane of its own: nothing orders it with others. */
export const recordLane = ({ key, offset }: IncomingRecord, text = key?.toString()): string => {
  if (key === null || text === undefined) return `record/${offset}`
  // Keys that aren't UTF-8 must not meet where they were made readable.
  return isUtf8(key) ? bounded('key', text) : bounded('bytes', key.toString('hex'))
}

const MAX_LENGTH = 255

/** A letter repeats its lane beside the key: a long one would make it too large to be written. */
const bounded = (kind: string, text: string): string =>
  text.length <= MAX_LENGTH ? `${kind}/${text}` : `${kind}-sha256/${createHash('sha256').update(text).digest('hex')}`

/** The lane of a value of the message (a saga's `by`): never that of a key, whatever their texts. As a letter can repeat it: half a pair can't be written. */
export const valueLane = (value: string): string => bounded('value', value.toWellFormed())

/** Undecodable records have no value to go by: their key must do. Throws what `lane` throws. */
export const laneOf = (record: IncomingRecord, content: Item['content'], lane: ConsumerOptions['lane']): string => {
  if (content.kind === 'undecodable') return recordLane(record)
  const { message } = content.received
  const value = lane?.(message)
  return value === undefined ? recordLane(record, message.key) : valueLane(value)
}
