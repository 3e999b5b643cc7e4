import { letterFailure } from '../letters/failure.ts'
import { type LetterFailure, letterKey } from '../letters/letter.ts'
import type { LiveLetter, LiveLetters } from '../letters/live-letters.ts'
import type { IncomingRecord } from '../ports/broker.ts'
import type { Clock } from '../ports/clock.ts'
import type { Received } from '../wire/message.ts'
import type { Attempts } from './attempts.ts'
import type { InLane } from './lane-places.ts'
import type { LaneWork } from './lanes.ts'

/** A record in its lane. */
export interface Item {
  readonly record: IncomingRecord
  readonly lane: string
  /** The key of the letter it would be. */
  readonly key: string
  readonly content: { readonly kind: 'message'; readonly received: Received } | { readonly kind: 'undecodable'; readonly error: unknown }
  /** Its lane is not that of its value, so it goes alone: a call takes messages of one value. */
  readonly diverted: boolean
}

/** Nearly no record becomes a letter, so its key is made when it is asked for. */
export class LaneItem implements Item {
  readonly record: IncomingRecord
  readonly lane: string
  readonly content: Item['content']
  readonly diverted: boolean
  readonly #topicId: string

  constructor(record: IncomingRecord, { lane, content, diverted }: InLane, topicId: string) {
    this.record = record
    this.lane = lane
    this.content = content
    this.diverted = diverted
    this.#topicId = topicId
  }

  get key(): string {
    const { partition, offset } = this.record
    return letterKey({ topicId: this.#topicId, partition, offset })
  }
}

export interface LaneWorkOptions {
  readonly attempts: Attempts
  readonly letters: Pick<LiveLetters, 'size' | 'holds' | 'before'>
  /** Messages one call may take. */
  readonly maxBatch: number
  readonly clock: Pick<Clock, 'now'>
  readonly stopping: AbortSignal
  readonly handled: (item: Item) => void
  /** Something of ours threw: nothing begins any more. */
  readonly broken: (error: unknown) => void
  readonly alreadyLetter: (item: Item) => void
  /** Resolves with true once the letter is on the log. */
  readonly writeLetter: (item: Item, failure: LetterFailure, behind?: string) => Promise<boolean>
}

type Settled = 'finished' | 'failed together' | 'given back'

/** Works through items of one lane, in order, until they are finished or the generation ends. */
export const createLaneWork = (options: LaneWorkOptions): LaneWork<Item> => {
  const { attempts, letters, clock, stopping } = options

  const letterBefore = ({ lane, record }: Item) => letters.before(lane, record.offset)

  const write = async (item: Item, failure: LetterFailure, behind?: string): Promise<Settled> =>
    (await options.writeLetter(item, failure, behind)) ? 'finished' : 'given back'

  const alone = async (item: Item, received: Received, first?: Promise<void>): Promise<Settled> => {
    const verdict = await attempts.alone(received, first)
    if (verdict === 'given back') return verdict
    if (verdict !== 'handled') return write(item, verdict.letter)
    options.handled(item)
    return 'finished'
  }

  const inOneCall = async (items: readonly Item[]): Promise<Settled> => {
    const outcome = await attempts.together(items.flatMap(({ content }) => (content.kind === 'message' ? [content.received] : [])))
    if (outcome === 'handled') items.forEach(options.handled)
    return outcome === 'handled' ? 'finished' : outcome === 'failed' ? 'failed together' : 'given back'
  }

  // law 4: while its lane has a live letter, a message becomes one behind it.
  const park = async (items: readonly Item[], { key, fingerprint }: LiveLetter): Promise<Settled> => {
    const failure = { ...parked(key, clock.now()), fingerprint }
    // All at once: they are written in this order, and nothing else of the lane begins before they are.
    const settled = await Promise.all(items.map(item => write(item, failure, key)))
    return settled.includes('given back') ? 'given back' : 'finished'
  }

  const settle = async (items: readonly Item[], item: Item): Promise<Settled> => {
    if (letters.holds(item.key)) {
      options.alreadyLetter(item)
      return 'finished'
    }
    const before = letterBefore(item)
    if (before !== undefined) return park(items, before)
    if (item.content.kind === 'undecodable') return write(item, letterFailure('undecodable', item.content.error, triedOnce(clock.now())))
    return items.length > 1 ? inOneCall(items) : alone(item, item.content.received)
  }

  const isParked = (item: Item): boolean => !letters.holds(item.key) && letterBefore(item) !== undefined
  const isCallable = (item: Item): boolean =>
    item.content.kind === 'message' && !item.diverted && !letters.holds(item.key) && letterBefore(item) === undefined

  /** The leading items that go together: behind a letter, or to one call. */
  const together = (items: readonly Item[], first: Item): readonly Item[] => {
    const [alike, most] = isParked(first) ? [isParked, items.length] : [isCallable, options.maxBatch]
    const end = items.findIndex(item => !alike(item))
    return items.slice(0, Math.max(1, Math.min(end === -1 ? items.length : end, most)))
  }

  const broken = (error: unknown, done: () => void): void => {
    options.broken(error)
    done()
  }

  const finish = (item: Item, done: () => void): void => {
    try {
      options.handled(item)
    } catch (error) {
      options.broken(error)
    }
    done()
  }

  /** Most messages are alone, behind no letter, and handled at the first try: for them little is to be looked at. */
  const quickly = (item: Item, received: Received, done: () => void): undefined => {
    attempts.first(received, failure => {
      if (failure === undefined) finish(item, done)
      else alone(item, received, Promise.reject(failure.error)).then(done, error => broken(error, done))
    })
  }

  const thoroughly = async (items: readonly Item[]): Promise<void> => {
    let rest = items
    let singly = 0
    for (let [item] = rest; item !== undefined && !stopping.aborted; [item] = rest) {
      const taken = singly > 0 ? [item] : together(rest, item)
      const settled = await settle(taken, item)
      if (settled === 'given back') return
      if (settled === 'failed together') singly = taken.length
      else {
        rest = rest.slice(taken.length)
        singly = Math.max(0, singly - 1)
      }
    }
  }

  return (items, done) => {
    const [item] = items
    if (items.length > 1 || item?.content.kind !== 'message' || letters.size > 0 || stopping.aborted) return thoroughly(items)
    return quickly(item, item.content.received, done)
  }
}

const triedOnce = (now: number) => ({ attempts: 1, firstAt: now, lastAt: now })

const parked = (key: string, now: number): Omit<LetterFailure, 'fingerprint'> => ({
  class: 'behind',
  code: 'none',
  message: `Not tried: the letter ${key} of its lane is live.`,
  attempts: 0,
  firstAt: now,
  lastAt: now,
})
