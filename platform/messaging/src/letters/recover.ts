import { MessagingError } from '../errors.ts'
import type { Bounds, Broker, FetchedBatch, IncomingRecord } from '../ports/broker.ts'
import type { Log } from '../ports/telemetry.ts'
import { fromLetterRecord } from './form.ts'
import type { Letter } from './letter.ts'
import { createLiveLetters, type LiveLetters } from './live-letters.ts'
import { fromRequestRecord, type LetterRequest, parseLettersKey } from './request.ts'

/** What was found of one source, by its topic id, on one partition number. */
export interface RecoveredSource {
  /** Its name, once a letter said it. */
  topic?: string
  readonly live: LiveLetters
  /** Not answered yet, by their ids, in the order they came. */
  readonly requests: Map<string, LetterRequest>
}

/** One partition of a letters' topic, read through its end. */
export interface RecoveredLetters {
  readonly partition: number
  /** Where to read on. */
  readonly next: number
  /** By topic id. */
  readonly sources: ReadonlyMap<string, RecoveredSource>
}

/** What a record of a letters' topic says. */
export interface LettersListener {
  letter(topicId: string, letter: Letter, position: number): void
  ended(topicId: string, key: string, position: number): void
  asked(topicId: string, request: LetterRequest): void
  /** The request with this id, of the letter with this key, was answered. */
  answered(topicId: string, key: string, id: string): void
}

/** Reads one partition of a letters' topic through its end: before the source partition is consumed, so no lane is unparked by a restart. */
export const recoverLetters = async (broker: Broker, bounds: Bounds, log: Log, signal: AbortSignal): Promise<RecoveredLetters> => {
  const { topic, partition } = bounds
  const sources = new Map<string, RecoveredSource>()
  if (bounds.earliest >= bounds.latest) return { partition, next: bounds.latest, sources }
  const end = Promise.withResolvers<number>()
  const stop = () => end.reject(new MessagingError('MR_CLOSED', `Recovering the letters of ${topic} was given up.`))
  signal.addEventListener('abort', stop, { once: true })
  const listener = recoverInto(sources)
  const follower = broker.follow({
    from: [{ topic, partition, offset: bounds.earliest }],
    records: batch => {
      readLetters(batch, listener, log)
      if (batch.nextOffset >= bounds.latest) end.resolve(batch.nextOffset)
    },
    outOfRange: () => end.reject(movedOn(bounds)),
    // law 4: a letter that can't be read still parks its lane, and nobody knows which.
    unreadable: ({ error }) => end.reject(error),
    trouble: error => log.warn({ topic, partition }, 'Recovering letters is held up.', error),
  })
  try {
    if (signal.aborted) stop()
    const next = await end.promise
    for (const { live } of sources.values()) live.reach(next)
    return { partition, next, sources }
  } finally {
    signal.removeEventListener('abort', stop)
    await follower.close()
  }
}

const movedOn = ({ topic, partition }: Bounds): MessagingError =>
  new MessagingError('MR_BROKER_UNAVAILABLE', `The log of ${topic}/${partition} moved on while its letters were read: read it again.`, {
    failure: 'unavailable',
  })

const recoverInto = (sources: Map<string, RecoveredSource>): LettersListener => {
  const of = (topicId: string): RecoveredSource => {
    const source: RecoveredSource = sources.get(topicId) ?? { live: createLiveLetters(), requests: new Map() }
    sources.set(topicId, source)
    return source
  }
  return {
    letter: (topicId, letter, position) => {
      const source = of(topicId)
      source.topic = letter.source.topic
      source.live.add(letter, position)
    },
    ended: (topicId, key, position) => of(topicId).live.end(key, position),
    asked: (topicId, request) => of(topicId).requests.set(request.id, request),
    answered: (topicId, _key, id) => of(topicId).requests.delete(id),
  }
}

/** Tells a listener what the records of a letters' topic say, in their order. */
export const readLetters = (batch: FetchedBatch, listener: LettersListener, log: Log): void => {
  for (const record of batch.records)
    if (!readOne(record, listener)) log.warn(placeOf(record), 'A record here is neither letter nor request: it is passed over.')
}

const readOne = (record: IncomingRecord, listener: LettersListener): boolean => {
  const key = parseLettersKey(record.key)
  if (key === undefined) return false
  const { topicId, letter: about, request: id } = key
  if (id !== undefined && record.value === null) listener.answered(topicId, about, id)
  else if (record.value === null) listener.ended(topicId, about, record.offset)
  else if (id !== undefined) {
    const request = fromRequestRecord(about, id, record)
    if (request === undefined) return false
    listener.asked(topicId, request)
  } else {
    const letter = fromLetterRecord(record)?.letter
    if (letter === undefined) return false
    listener.letter(topicId, letter, record.offset)
  }
  return true
}

const placeOf = ({ topic, partition, offset }: IncomingRecord) => ({ topic, partition, offset })
