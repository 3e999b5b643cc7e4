import type { startWorld } from '../consume/test-world.ts'
import { seededIds } from '../memory/index.ts'
import type { Broker } from '../ports/broker.ts'
import { type Asked, type AskOptions, askForLetters } from './ask.ts'
import { type FoundLetter, findLetters } from './find-letters.ts'
import type { JournalEntry } from './journal.ts'
import { readJournal } from './read-journal.ts'

type World = Awaited<ReturnType<typeof startWorld>>

const never = new AbortController().signal

/** Waits for it as time goes by. */
const awaited = async <T>(world: World, work: Promise<T>): Promise<T> => {
  let settled = false
  const settle = () => {
    settled = true
  }
  work.then(settle, settle)
  await world.until(() => settled)
  return work
}

/** Someone who looks after the letters of a world's group, from outside. */
export const operatorOf = (world: World, client: Broker = world.broker.client(), seed = 99) => {
  const ids = seededIds(seed, world.clock)
  const find = (group = 'shop'): Promise<readonly FoundLetter[]> => awaited(world, findLetters(client, group, { signal: never }))

  const begin = (letters: AskOptions['letters'], more: Partial<AskOptions> = {}) => {
    const answers: JournalEntry[] = []
    const asked: Promise<Asked> = askForLetters({
      broker: client,
      clock: world.clock,
      ids,
      group: 'shop',
      letters,
      kind: 'redrive',
      by: 'ada',
      why: 'mended',
      stop: never,
      leave: never,
      answered: entry => answers.push(entry),
      trouble: () => undefined,
      ...more,
    })
    return { answers, asked }
  }

  return {
    find,
    journal: (group = 'shop'): Promise<readonly JournalEntry[]> => awaited(world, readJournal(client, group, { signal: never })),
    /** Asks, and doesn't wait for answers. */
    begin,
    /** Asks, and waits for all answers. */
    ask: async (letters: AskOptions['letters'], more: Partial<AskOptions> = {}) => {
      const { answers, asked } = begin(letters, more)
      return { ...(await awaited(world, asked)), answers, outcomes: answers.map(({ outcome }) => outcome) }
    },
  }
}
