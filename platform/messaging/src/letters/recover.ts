import { MessagingError } from '../errors.ts'
import type { Bounds, Broker, FetchedBatch } from '../ports/broker.ts'
import type { Log } from '../ports/telemetry.ts'
import { fromLetterRecord } from './form.ts'
import type { LetterSource } from './letter.ts'
import { createLiveLetters, type LiveLetters } from './live-letters.ts'

/** Live letters of one partition number, by the topic id of their source. */
export type RecoveredLetters = ReadonlyMap<string, LiveLetters>

/** Reads one partition of a letters' topic through its end: before the source partition is consumed, so no lane is unparked by a restart. */
export const recoverLetters = async (broker: Broker, bounds: Bounds, log: Log, signal: AbortSignal): Promise<RecoveredLetters> => {
  const recovered = new Map<string, LiveLetters>()
  if (bounds.earliest >= bounds.latest) return recovered
  const end = Promise.withResolvers<void>()
  const stop = () => end.reject(new MessagingError('MR_CLOSED', `Recovering the letters of ${bounds.topic} was given up.`))
  signal.addEventListener('abort', stop, { once: true })
  const follower = broker.follow({
    from: [{ topic: bounds.topic, partition: bounds.partition, offset: bounds.earliest }],
    records: batch => {
      readInto(recovered, batch, log)
      if (batch.nextOffset >= bounds.latest) end.resolve()
    },
    outOfRange: () => end.reject(movedOn(bounds)),
    trouble: error => log.warn({ topic: bounds.topic, partition: bounds.partition }, 'Recovering letters is held up.', error),
  })
  try {
    if (signal.aborted) stop()
    await end.promise
    return recovered
  } finally {
    signal.removeEventListener('abort', stop)
    await follower.close()
  }
}

const movedOn = ({ topic, partition }: Bounds): MessagingError =>
  new MessagingError('MR_BROKER_UNAVAILABLE', `The log of ${topic}/${partition} moved on while its letters were read: read it again.`, {
    failure: 'unavailable',
  })

const keyForm = /^(?<topicId>[^/]+)\/\d+\/\d+$/

const readInto = (recovered: Map<string, LiveLetters>, batch: FetchedBatch, log: Log): void => {
  for (const record of batch.records) {
    const key = record.key?.toString() ?? ''
    const topicId = keyForm.exec(key)?.groups?.topicId
    // Requests have keys of another form; they are for whoever redrives.
    if (topicId === undefined) continue
    if (record.value === null) recovered.get(topicId)?.end(key)
    else {
      const letter = fromLetterRecord(record)?.letter
      if (letter === undefined)
        log.warn({ ...placeOf(batch, record.offset) }, 'This record has the key of a letter and is none: it is passed over.')
      else lettersOf(recovered, letter.source).add(letter)
    }
  }
}

const lettersOf = (recovered: Map<string, LiveLetters>, { topicId }: LetterSource): LiveLetters => {
  const letters = recovered.get(topicId) ?? createLiveLetters()
  recovered.set(topicId, letters)
  return letters
}

const placeOf = ({ topic, partition }: FetchedBatch, offset: number) => ({ topic, partition, offset })
