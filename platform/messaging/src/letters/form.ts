import type { HeaderList, IncomingRecord, OutgoingRecord, RecordHeaders } from '../ports/broker.ts'
import { type Letter, type LetterFailure, type LetterSource, letterKey, lettersTopic } from './letter.ts'

/** The letter's own headers. They follow the original ones, which may bear any names; `own` counts them, itself included. */
export const letterHeader = {
  group: 'mr_letter_group',
  lane: 'mr_letter_lane',
  topic: 'mr_letter_topic',
  topicId: 'mr_letter_topic_id',
  partition: 'mr_letter_partition',
  offset: 'mr_letter_offset',
  timestamp: 'mr_letter_timestamp',
  /** The original record key, which the letter's own has replaced. Absent when there was none. */
  key: 'mr_letter_key',
  class: 'mr_letter_class',
  code: 'mr_letter_code',
  message: 'mr_letter_message',
  stack: 'mr_letter_stack',
  attempts: 'mr_letter_attempts',
  firstAt: 'mr_letter_first_failure',
  lastAt: 'mr_letter_last_failure',
  fingerprint: 'mr_letter_fingerprint',
  behind: 'mr_letter_behind',
  own: 'mr_letter_headers',
} as const

/** Payload untouched, on the partition number of its source. */
export const toLetterRecord = (letter: Letter, record: IncomingRecord, now: number): OutgoingRecord => {
  const own = ownHeaders(letter, record)
  return {
    topic: lettersTopic(letter.group),
    partition: letter.source.partition,
    key: Buffer.from(letterKey(letter.source)),
    value: record.value,
    headers: [...record.headers.entries(), ...own, [letterHeader.own, String(own.length + 1)]],
    timestamp: now,
  }
}

const ownHeaders = ({ group, lane, source, failure, behind }: Letter, record: IncomingRecord): HeaderList => [
  [letterHeader.group, group],
  [letterHeader.lane, lane],
  [letterHeader.topic, source.topic],
  [letterHeader.topicId, source.topicId],
  [letterHeader.partition, String(source.partition)],
  [letterHeader.offset, String(source.offset)],
  [letterHeader.timestamp, String(record.timestamp)],
  ...(record.key === null ? [] : [[letterHeader.key, record.key] as const]),
  [letterHeader.class, failure.class],
  [letterHeader.code, failure.code],
  [letterHeader.message, failure.message],
  ...(failure.stack === undefined ? [] : [[letterHeader.stack, failure.stack] as const]),
  [letterHeader.attempts, String(failure.attempts)],
  [letterHeader.firstAt, String(failure.firstAt)],
  [letterHeader.lastAt, String(failure.lastAt)],
  [letterHeader.fingerprint, failure.fingerprint],
  ...(behind === undefined ? [] : [[letterHeader.behind, behind] as const]),
]

/** The record a letter was made of, but for its offset. */
export interface OriginalRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: HeaderList
  /** Epoch ms. */
  readonly timestamp: number
}

export interface ReadLetter {
  readonly letter: Letter
  readonly original: OriginalRecord
}

/** The record a letter was made of, as its consumer met it. */
export const originalRecord = ({ letter, original }: ReadLetter): IncomingRecord => {
  const { topic, partition, offset } = letter.source
  return { ...original, topic, partition, offset, headers: headersOf(original.headers) }
}

/** Headers as they are read from a log. */
export const headersOf = (list: HeaderList): RecordHeaders => ({
  get: name => list.findLast(([other]) => other === name)?.[1].toString(),
  entries: () => list.map(([name, value]) => [name, typeof value === 'string' ? Buffer.from(value) : value] as const),
})

/** The letter a record of a letters' topic holds; undefined when it is none. */
export const fromLetterRecord = (record: IncomingRecord): ReadLetter | undefined => {
  const entries = record.headers.entries()
  const ownFrom = entries.length - Number(record.headers.get(letterHeader.own))
  if (!(ownFrom >= 0)) return undefined
  const own = new Map(entries.slice(ownFrom))
  const text = (name: string): string => own.get(name)?.toString() ?? ''
  const source = sourceOf(text)
  if (letterKey(source) !== record.key?.toString()) return undefined
  const behind = own.get(letterHeader.behind)?.toString()
  return {
    letter: {
      group: text(letterHeader.group),
      lane: text(letterHeader.lane),
      source,
      failure: failureFrom(text),
      ...(behind && { behind }),
    },
    original: {
      key: own.get(letterHeader.key) ?? null,
      value: record.value,
      headers: entries.slice(0, ownFrom),
      timestamp: Number(text(letterHeader.timestamp)),
    },
  }
}

type Text = (name: string) => string

const sourceOf = (text: Text): LetterSource => ({
  topic: text(letterHeader.topic),
  topicId: text(letterHeader.topicId),
  partition: Number(text(letterHeader.partition)),
  offset: Number(text(letterHeader.offset)),
})

const failureFrom = (text: Text): LetterFailure => {
  const stack = text(letterHeader.stack)
  return {
    class: text(letterHeader.class),
    code: text(letterHeader.code),
    message: text(letterHeader.message),
    ...(stack && { stack }),
    attempts: Number(text(letterHeader.attempts)),
    firstAt: Number(text(letterHeader.firstAt)),
    lastAt: Number(text(letterHeader.lastAt)),
    fingerprint: text(letterHeader.fingerprint),
  }
}
