import type { LiveLetters } from '../letters/live-letters.ts'
import type { IncomingRecord } from '../ports/broker.ts'
import type { ConsumerOptions } from './consumer.ts'
import { laneOf, recordLane } from './lane-of.ts'
import type { Item } from './lane-work.ts'

/** Where a record goes, and as what. */
export interface InLane {
  readonly lane: string
  readonly content: Item['content']
  /** Not in the lane of its value: what is with it there is of other values. */
  readonly diverted: boolean
}

/** The lanes of one partition's records. */
export interface LanePlaces {
  place(record: IncomingRecord, content: Item['content']): InLane
  /** It isn't worked on any more. */
  finished(record: IncomingRecord): void
}

/**
 * law 4: where lanes go by a value, one that can't be decoded has none, and goes by its record key. What comes after it on that key,
 * whatever its value, goes there too while the other is worked on or a live letter: of one stream, it must not be handled before it.
 */
export const createLanePlaces = (lane: ConsumerOptions['lane'], letters: Pick<LiveLetters, 'size' | 'before'>): LanePlaces => {
  // By offset, of those in hand that have no lane of their value.
  const byKey = new Map<number, string>()
  const inHand = new Map<string, number>()

  const hold = ({ offset }: IncomingRecord, key: string): void => {
    byKey.set(offset, key)
    inHand.set(key, (inHand.get(key) ?? 0) + 1)
  }

  const placeByValue = (record: IncomingRecord, content: Item['content']): InLane => {
    try {
      return { lane: laneOf(record, content, lane), content, diverted: false }
    } catch (error) {
      return { lane: recordLane(record), content: { kind: 'undecodable', error }, diverted: false }
    }
  }

  const place = (record: IncomingRecord, content: Item['content']): InLane => {
    const placed = placeByValue(record, content)
    const none = letters.size === 0 && inHand.size === 0
    if (none && placed.content.kind === 'message') return placed
    const key = recordLane(record)
    const diverted = placed.lane !== key && (inHand.has(key) || letters.before(key, record.offset) !== undefined)
    if (diverted || placed.content.kind === 'undecodable') hold(record, key)
    return diverted ? { lane: key, content: placed.content, diverted } : placed
  }

  const finished = ({ offset }: IncomingRecord): void => {
    const key = byKey.get(offset)
    if (key === undefined) return
    byKey.delete(offset)
    const left = (inHand.get(key) ?? 0) - 1
    if (left > 0) inHand.set(key, left)
    else inHand.delete(key)
  }

  // Where lanes go by the record key alone, all of a key are in one anyway.
  return lane === undefined ? { place: placeByValue, finished: () => undefined } : { place, finished }
}
