import { type Letter, letterKey } from './letter.ts'

/** What the index keeps of a letter: there may be many. */
export interface LiveLetter {
  readonly key: string
  readonly lane: string
  /** Of its source. */
  readonly offset: number
  readonly fingerprint: string
  /** The offset of its record among the letters: another one is another letter, as a request sees it. */
  readonly position: number
}

/** The live letters of one source partition. */
export interface LiveLetters {
  readonly size: number
  /** Whether this record is a letter: then it is finished. */
  holds(key: string): boolean
  get(key: string): LiveLetter | undefined
  /** The letter that a lane waits for. */
  first(lane: string): LiveLetter | undefined
  /**
   * The letter that a message of this lane waits for: the lane's first, if it lies before the message. One that lies
   * before all letters of its lane was finished when they were written, and is only met again.
   */
  before(lane: string, offset: number): LiveLetter | undefined
  /** Takes the place of an older record of this letter; void when a later one, or its tombstone, is known. */
  add(letter: Letter, position: number): void
  /** Only its tombstone ends a letter: the one at this position, unless the letter was written anew since. */
  end(key: string, position: number): void
  /** Everything before this position was read back: what came out of order until now can't any more. */
  reach(position: number): void
}

export const createLiveLetters = (): LiveLetters => {
  const letters = new Map<string, LiveLetter>()
  const lanes = new Map<string, LiveLetter[]>()
  // Own tombstones are known before older records are read back.
  const ended = new Map<string, number>()
  let reached = 0

  const remove = (letter: LiveLetter): void => {
    letters.delete(letter.key)
    const lane = lanes.get(letter.lane) ?? []
    lane.splice(lane.indexOf(letter), 1)
    if (lane.length === 0) lanes.delete(letter.lane)
  }

  const insert = (letter: LiveLetter): void => {
    letters.set(letter.key, letter)
    const lane = lanes.get(letter.lane) ?? []
    const after = lane.findLastIndex(({ offset }) => offset < letter.offset)
    lane.splice(after + 1, 0, letter)
    lanes.set(letter.lane, lane)
  }

  /** What was read back is known, and perhaps what came after it too: an own write may be confirmed later than it is read back. */
  const isNews = (key: string, position: number): boolean =>
    position >= reached && position > (letters.get(key)?.position ?? -1) && position > (ended.get(key) ?? -1)

  return {
    get size() {
      return letters.size
    },
    holds: key => letters.has(key),
    get: key => letters.get(key),
    first: lane => lanes.get(lane)?.[0],
    before: (lane, offset) => {
      const first = lanes.get(lane)?.[0]
      return first !== undefined && first.offset < offset ? first : undefined
    },
    add: ({ lane, source, failure }, position) => {
      const key = letterKey(source)
      if (!isNews(key, position)) return
      const older = letters.get(key)
      if (older !== undefined) remove(older)
      insert({ key, lane, offset: source.offset, fingerprint: failure.fingerprint, position })
    },
    end: (key, position) => {
      if (!isNews(key, position)) return
      ended.set(key, position)
      const letter = letters.get(key)
      if (letter !== undefined) remove(letter)
    },
    reach: position => {
      reached = Math.max(reached, position)
      for (const [key, at] of ended) if (at < position) ended.delete(key)
    },
  }
}
