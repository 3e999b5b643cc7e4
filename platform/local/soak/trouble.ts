import { createHash } from 'node:crypto'
import { permanent, unavailable } from 'millrace'
import { idOf, type Numbered } from './contract.ts'

/** What goes wrong in handlers just now; the conductor changes it, and tells every consumer. */
export interface Weather {
  /** Which of the three dependencies are down. */
  readonly down: readonly number[]
  /** Messages made before (epoch ms) are handled by mended code. */
  readonly mendedBefore: number
}

export const fairWeather: Weather = { down: [], mendedBefore: Number.POSITIVE_INFINITY }

const dependencies = 3

/** A fate by the message alone, so that every process and every try agrees on it. */
const fateOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0)

export interface Trouble {
  /** Throws when this try fails. */
  readonly fail: () => void
  /** How long the handler takes, in ms. */
  readonly takesMs: number
}

/** One message in fifty can't be handled until its code is mended; one in twenty-five fails at first; dependencies are by lane. */
export const troubleOf = (message: Numbered, at: number, attempt: number, weather: Weather): Trouble => {
  const fate = fateOf(idOf(message)) % 1_000
  const dependency = fateOf(message.lane) % dependencies
  const fail = (): void => {
    if (weather.down.includes(dependency)) throw unavailable(`dependency ${dependency} is down`)
    if (fate < 10 && at >= weather.mendedBefore) throw permanent('a fault that no retry mends')
    if (fate >= 10 && fate < 20 && at >= weather.mendedBefore) throw new Error('a fault that nobody foresaw')
    if (fate >= 20 && fate < 60 && attempt === 1) throw new Error('a fault that passes')
  }
  return { fail, takesMs: fate === 999 ? 1_500 : fate % 4 }
}
