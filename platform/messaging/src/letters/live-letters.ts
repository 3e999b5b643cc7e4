import { type Letter, letterKey } from './letter.ts'

/** What the index keeps of a letter: there may be many. */
export interface LiveLetter {
  readonly key: string
  readonly lane: string
  /** Of its source. */
  readonly offset: number
  readonly fingerprint: string
}

const liveOf = ({ lane, source, failure }: Letter): LiveLetter => ({
  key: letterKey(source),
  lane,
  offset: source.offset,
  fingerprint: failure.fingerprint,
})

/** The live letters of one source partition. */
export interface LiveLetters {
  readonly size: number
  /** Whether this record is a letter: then it is finished. */
  holds(key: string): boolean
  /**
   * The letter that a message of this lane waits for: the lane's first, if it lies before the message. One that lies
   * before all letters of its lane was finished when they were written, and is only met again.
   */
  before(lane: string, offset: number): LiveLetter | undefined
  add(letter: Letter): void
  /** Only its tombstone ends a letter. */
  end(key: string): void
}

export const createLiveLetters = (): LiveLetters => {
  const letters = new Map<string, LiveLetter>()
  const lanes = new Map<string, LiveLetter[]>()

  const end = (key: string): void => {
    const letter = letters.get(key)
    if (letter === undefined) return
    letters.delete(key)
    const left = lanes.get(letter.lane)?.filter(other => other !== letter) ?? []
    if (left.length === 0) lanes.delete(letter.lane)
    else lanes.set(letter.lane, left)
  }

  return {
    get size() {
      return letters.size
    },
    holds: key => letters.has(key),
    before: (lane, offset) => {
      const first = lanes.get(lane)?.[0]
      return first !== undefined && first.offset < offset ? first : undefined
    },
    add: letter => {
      const live = liveOf(letter)
      end(live.key)
      letters.set(live.key, live)
      const lane = lanes.get(letter.lane) ?? []
      const after = lane.findIndex(({ offset }) => offset > live.offset)
      lane.splice(after === -1 ? lane.length : after, 0, live)
      lanes.set(letter.lane, lane)
    },
    end,
  }
}
