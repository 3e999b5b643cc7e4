import { createRoom, type Room } from '../batch/room.ts'
import { createLetterbox, type Letterbox, type LetterboxOptions } from './letterbox.ts'
import { createRuns, type Runs } from './runs.ts'

/** What all owners of one consumer share. */
export interface LettersDesk {
  readonly letterbox: Letterbox
  /** Letters in hand at once, payload and all (law 11). */
  readonly room: Room
  readonly runs: Runs
}

const MAX_IN_HAND = 64

export const createLettersDesk = (options: LetterboxOptions): LettersDesk => ({
  letterbox: createLetterbox(options),
  room: createRoom(MAX_IN_HAND),
  runs: createRuns(),
})
