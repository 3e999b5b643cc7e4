import type { IncomingRecord, OutgoingRecord } from '../ports/broker.ts'
import { lettersTopic } from './letter.ts'

/** `edit`: redrive other bytes in its place. `withdraw`: forget what was asked of this letter. */
export const requestKinds = ['redrive', 'discard', 'edit', 'withdraw'] as const
export type RequestKind = (typeof requestKinds)[number]

/**
 * What someone asks of a letter: a record beside it, under a key of its own. Anyone may ask; the owner of the letter's source
 * partition answers, in the journal.
 */
export interface LetterRequest {
  readonly id: string
  readonly kind: RequestKind
  /** The letter's key. */
  readonly letter: string
  /** The offset of the letter's record: the request is void for any other. */
  readonly position: number
  /** Epoch ms. */
  readonly at: number
  readonly by: string
  readonly why: string
  /** Of those that were asked for together. */
  readonly run: string
  /** The rest of the run is not tried once so many of it failed again, a member of the group. */
  readonly maxFailures?: number
  /** Of an edit: the new bytes. */
  readonly value?: Buffer
}

const keyForm = /^(?<letter>(?<topicId>[^/]+)\/\d+\/\d+)(?:\/request\/(?<request>[^/]+))?$/

/** What a key among the letters is of. */
export interface LettersKey {
  readonly letter: string
  readonly topicId: string
  /** The id of the request; absent when it is the letter's own key. */
  readonly request?: string
}

export const parseLettersKey = (key: Buffer | null): LettersKey | undefined => {
  const { letter, topicId, request } = keyForm.exec(key?.toString() ?? '')?.groups ?? {}
  return letter === undefined || topicId === undefined ? undefined : { letter, topicId, ...(request !== undefined && { request }) }
}

/** The partition of a letter by its key: that of its source, and of its requests. */
export const partitionOfLetter = (letter: string): number => Number(letter.split('/')[1])

/** One for each request: compaction takes none away before its answer, and each answer puts away its own. */
const requestKey = ({ letter, id }: Pick<LetterRequest, 'letter' | 'id'>): Buffer => Buffer.from(`${letter}/request/${id}`)

export const toRequestRecord = (group: string, partition: number, { id, letter, value, ...request }: LetterRequest): OutgoingRecord => ({
  topic: lettersTopic(group),
  partition,
  key: requestKey({ id, letter }),
  value: Buffer.from(JSON.stringify({ ...request, ...(value && { value: value.toString('base64') }) })),
  headers: [],
  timestamp: request.at,
})

/** It was answered. */
export const requestTombstone = (group: string, partition: number, request: LetterRequest, now: number): OutgoingRecord => ({
  topic: lettersTopic(group),
  partition,
  key: requestKey(request),
  value: null,
  headers: [],
  timestamp: now,
})

/** A redrive may wait for long: whoever gives it up, or its letter, need not wait with it. */
export const givesUp = ({ kind, run }: LetterRequest, before: LetterRequest): boolean =>
  kind === 'withdraw' ? run === before.run : kind === 'discard' && before.kind !== 'discard'

/** The request of this id that a record holds; undefined when it is none. */
export const fromRequestRecord = (letter: string, id: string, record: IncomingRecord): LetterRequest | undefined => {
  const { kind, position, at, by, why, run, maxFailures, value } = fieldsOf(record.value)
  const known = requestKinds.find(each => each === kind)
  if (known === undefined || typeof position !== 'number') return undefined
  if (known === 'edit' && typeof value !== 'string') return undefined
  return {
    id,
    kind: known,
    letter,
    position,
    at: typeof at === 'number' ? at : record.timestamp,
    by: typeof by === 'string' ? by : '',
    why: typeof why === 'string' ? why : '',
    run: typeof run === 'string' ? run : id,
    ...(typeof maxFailures === 'number' && { maxFailures }),
    ...(typeof value === 'string' && { value: Buffer.from(value, 'base64') }),
  }
}

/** The fields of a JSON object; none when it is no such thing. */
export const fieldsOf = (value: Buffer | null): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(value?.toString() ?? '')
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}
