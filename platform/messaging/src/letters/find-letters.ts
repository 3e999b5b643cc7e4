import { MessagingError } from '../errors.ts'
import type { Bounds, Broker, IncomingRecord } from '../ports/broker.ts'
import { header } from '../wire/headers.ts'
import { messageIdOf } from './edit.ts'
import { fromLetterRecord, originalRecord } from './form.ts'
import { type Letter, letterKey, lettersTopic } from './letter.ts'
import { readThrough } from './read-through.ts'
import { fromRequestRecord, givesUp, type LetterRequest, parseLettersKey } from './request.ts'

/** A live letter, as whoever looks after them sees it: everything but its payload. */
export interface FoundLetter {
  readonly letter: Letter
  /** Of its record: what a request must name. */
  readonly position: number
  readonly messageId: string
  /** The record key of the message, as text. */
  readonly key?: string
  readonly type?: string
  readonly correlationId?: string
  /** The message's own time, epoch ms. */
  readonly at: number
  readonly sizeBytes: number
  /** What was asked of it, and not answered yet. */
  readonly requested?: LetterRequest
}

export interface LookOptions {
  readonly signal: AbortSignal
  /** Reading is held up: it goes on by itself. */
  readonly trouble?: (error: unknown) => void
}

const SUFFIX = lettersTopic('')

/** The groups that have a topic of letters. */
export const groupsWithLetters = async (broker: Broker): Promise<readonly string[]> =>
  (await broker.topics.describe())
    .map(({ topic }) => topic)
    .filter(topic => topic.endsWith(SUFFIX))
    .map(topic => topic.slice(0, -SUFFIX.length))
    .toSorted()

/**
 * The live letters of a group, by topic, partition and offset of their source, so each lane's in its order.
 * Throws MR_TOPIC_MISSING for a group that has no topic of letters.
 */
export const findLetters = async (broker: Broker, group: string, { signal, trouble }: LookOptions): Promise<readonly FoundLetter[]> => {
  const topic = lettersTopic(group)
  if ((await broker.topics.describe([topic])).length === 0)
    throw new MessagingError('MR_TOPIC_MISSING', `There is no topic ${topic}: the group ${group} never ran here, or has another name.`)
  const letters = new Map<string, FoundLetter>()
  const requests = new Map<string, LetterRequest>()
  const take = (record: IncomingRecord): void => {
    const key = parseLettersKey(record.key)
    if (key?.request !== undefined) noteRequest(requests, key.letter, key.request, record)
    else if (key !== undefined) noteLetter(letters, key.letter, record)
  }
  await readThrough(broker, await broker.topics.bounds([topic]), { take, signal, trouble: trouble ?? (() => undefined) })
  for (const request of requests.values()) noteRequested(letters, request)
  return [...letters.values()].toSorted(bySource)
}

const noteRequest = (requests: Map<string, LetterRequest>, letter: string, id: string, record: IncomingRecord): void => {
  const request = record.value === null ? undefined : fromRequestRecord(letter, id, record)
  if (request !== undefined) requests.set(id, request)
  else if (record.value === null) requests.delete(id)
}

/** The first that stands, unless a later one gives it up: as its owner will see it. */
const noteRequested = (letters: Map<string, FoundLetter>, request: LetterRequest): void => {
  const found = letters.get(request.letter)
  if (found === undefined || request.position !== found.position) return
  const { requested, ...unasked } = found
  if (requested !== undefined && !givesUp(request, requested)) return
  letters.set(request.letter, request.kind === 'withdraw' ? unasked : { ...unasked, requested: request })
}

const noteLetter = (letters: Map<string, FoundLetter>, key: string, record: IncomingRecord): void => {
  const found = record.value === null ? undefined : foundLetter(record)
  if (found !== undefined) letters.set(key, found)
  else if (record.value === null) letters.delete(key)
}

const foundLetter = (record: IncomingRecord): FoundLetter | undefined => {
  const read = fromLetterRecord(record)
  if (read === undefined) return undefined
  const original = originalRecord(read)
  const [type, correlationId] = [original.headers.get(header.type), original.headers.get(header.correlationId)]
  return {
    letter: read.letter,
    position: record.offset,
    messageId: messageIdOf(original, read.letter.source.topicId),
    // A string of its own: a slice would keep the whole fetch.
    ...(original.key && { key: original.key.toString() }),
    ...(type && { type }),
    ...(correlationId && { correlationId }),
    at: original.timestamp,
    sizeBytes: original.value?.length ?? 0,
  }
}

const bySource = ({ letter: { source: a } }: FoundLetter, { letter: { source: b } }: FoundLetter): number =>
  compare(a.topic, b.topic) || compare(a.topicId, b.topicId) || a.partition - b.partition || a.offset - b.offset

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What names a letter to its readers: its record key. */
export const keyOfLetter = ({ letter }: FoundLetter): string => letterKey(letter.source)

/** The letter's record as its consumer met it, payload and all; undefined when the letter ended or was written anew since. */
export const originalOf = async (broker: Broker, found: FoundLetter, look: LookOptions): Promise<IncomingRecord | undefined> =>
  (await originalsOf(broker, [found], look)).get(found)

/** The records of these letters, read together: they are all held, so ask for some at a time. */
export const originalsOf = async (
  broker: Broker,
  letters: readonly FoundLetter[],
  { signal, trouble }: LookOptions,
): Promise<ReadonlyMap<FoundLetter, IncomingRecord>> => {
  const wanted = new Map(
    letters.map(found => [placeOf(lettersTopic(found.letter.group), found.letter.source.partition, found.position), found]),
  )
  const originals = new Map<FoundLetter, IncomingRecord>()
  const take = (record: IncomingRecord): void => {
    const found = wanted.get(placeOf(record.topic, record.partition, record.offset))
    const read = found && fromLetterRecord(record)
    if (found !== undefined && read !== undefined) originals.set(found, originalRecord(read))
  }
  await readThrough(broker, rangesOf(letters), { take, signal, trouble: trouble ?? (() => undefined) })
  return originals
}

const placeOf = (topic: string, partition: number, offset: number): string => `${partition} ${offset} ${topic}`

const rangesOf = (letters: readonly FoundLetter[]): readonly Bounds[] => {
  const ranges = new Map<string, Bounds>()
  for (const { letter, position } of letters) {
    const [topic, partition] = [lettersTopic(letter.group), letter.source.partition]
    const known = ranges.get(`${partition} ${topic}`) ?? { topic, partition, earliest: position, latest: position + 1 }
    const [earliest, latest] = [Math.min(known.earliest, position), Math.max(known.latest, position + 1)]
    ranges.set(`${partition} ${topic}`, { topic, partition, earliest, latest })
  }
  return [...ranges.values()]
}
