import type { IncomingRecord, OutgoingRecord } from '../ports/broker.ts'
import { type LetterFailure, type LetterSource, letterKey, lettersJournalTopic } from './letter.ts'
import { fieldsOf, type LetterRequest, type RequestKind, requestKinds } from './request.ts'

/**
 * What came of a request.
 * `redriven`: handled, the letter has ended. `discarded`: the letter has ended. `failed`: tried, and the letter stays, written anew.
 * `held`: not tried, for the letter before it in its lane failed again. `stopped`: not tried, for its run failed too often.
 * `withdrawn`: not tried, by wish. `void`: the letter had ended, or been written anew. `absorbed`: another request was there before it.
 * `refused`: not done, for what the detail says.
 */
export const letterOutcomes = ['redriven', 'discarded', 'failed', 'held', 'stopped', 'withdrawn', 'void', 'absorbed', 'refused'] as const
export type LetterOutcome = (typeof letterOutcomes)[number]

/** One line of the journal. A request may have two, when a crash came between its answer and its end: what is said twice was done twice. */
export interface JournalEntry {
  readonly request: Omit<LetterRequest, 'letter' | 'position' | 'value' | 'maxFailures'>
  readonly letter: {
    readonly key: string
    /** Of its record. */
    readonly position: number
    readonly source: LetterSource
    readonly lane?: string
    readonly messageId?: string
    readonly type?: string
    readonly correlationId?: string
  }
  readonly outcome: LetterOutcome
  readonly detail: string
  /** Epoch ms. */
  readonly at: number
  /** Of one that failed: what it failed with this time. */
  readonly failure?: Pick<LetterFailure, 'class' | 'code' | 'message' | 'fingerprint' | 'attempts'>
  /** Of an edit: what took whose place. */
  readonly edit?: { readonly messageId: string; readonly causationId: string; readonly original: Buffer; readonly value: Buffer }
}

export const toJournalRecord = (group: string, entry: JournalEntry): OutgoingRecord => {
  const { edit, ...rest } = entry
  const bytes = edit && { ...edit, original: edit.original.toString('base64'), value: edit.value.toString('base64') }
  return {
    topic: lettersJournalTopic(group),
    partition: entry.letter.source.partition,
    key: Buffer.from(entry.letter.key),
    value: Buffer.from(JSON.stringify({ ...rest, ...(bytes && { edit: bytes }) })),
    headers: [],
    timestamp: entry.at,
  }
}

/** The entry a record of a journal holds; undefined when it is none. */
export const fromJournalRecord = (record: IncomingRecord): JournalEntry | undefined => {
  const { request, letter, outcome, detail, at, failure, edit } = fieldsOf(record.value)
  const came = letterOutcomes.find(each => each === outcome)
  const asked = requestFrom(object(request))
  const about = letterFrom(object(letter))
  if (came === undefined || asked === undefined || about === undefined) return undefined
  return {
    request: asked,
    letter: about,
    outcome: came,
    detail: text(detail),
    at: typeof at === 'number' ? at : record.timestamp,
    ...(failure !== undefined && { failure: failureFrom(object(failure)) }),
    ...(edit !== undefined && { edit: editFrom(object(edit)) }),
  }
}

type Unread = Readonly<Record<string, unknown>>

const object = (value: unknown): Unread => (typeof value === 'object' && value !== null ? { ...value } : {})
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

const requestFrom = ({ id, kind, at, by, why, run }: Unread): JournalEntry['request'] | undefined => {
  const known: RequestKind | undefined = requestKinds.find(each => each === kind)
  return known && { id: text(id), kind: known, at: number(at), by: text(by), why: text(why), run: text(run) }
}

const letterFrom = ({ key, position, source, lane, messageId, type, correlationId }: Unread): JournalEntry['letter'] | undefined => {
  const { topic, topicId, partition, offset } = object(source)
  const from: LetterSource = { topic: text(topic), topicId: text(topicId), partition: number(partition), offset: number(offset) }
  if (letterKey(from) !== key) return undefined
  return {
    key,
    position: number(position),
    source: from,
    ...(typeof lane === 'string' && { lane }),
    ...(typeof messageId === 'string' && { messageId }),
    ...(typeof type === 'string' && { type }),
    ...(typeof correlationId === 'string' && { correlationId }),
  }
}

const failureFrom = (failure: Unread): NonNullable<JournalEntry['failure']> => ({
  class: text(failure.class),
  code: text(failure.code),
  message: text(failure.message),
  fingerprint: text(failure.fingerprint),
  attempts: number(failure.attempts),
})

const editFrom = ({ messageId, causationId, original, value }: Unread): NonNullable<JournalEntry['edit']> => ({
  messageId: text(messageId),
  causationId: text(causationId),
  original: Buffer.from(text(original), 'base64'),
  value: Buffer.from(text(value), 'base64'),
})
