import type { Decide } from './appender.ts'
import { type LogOptions, openLog } from './log.ts'
import { Refusal } from './refusal.ts'
import { type RegistryState, registryState } from './state.ts'

/** The registry without its HTTP: what it knows, and how it changes. */
export interface Registry {
  /** Answers from memory; before it says that something isn't there, it reads the topic to its end. */
  read<T>(answer: (state: RegistryState) => T): Promise<T>
  /** Resolves when the change was read back from the topic. A change that writes nothing costs no transaction. */
  change<T>(decide: Decide<T>): Promise<T>
  /** How many schemas it knows, once everything committed was read; refuses (500xx) when that can't be. */
  recovered(): Promise<number>
  close(): Promise<void>
}

export const openRegistry = async (options: Omit<LogOptions, 'state'>): Promise<Registry> => {
  const state = registryState()
  const log = await openLog({ ...options, state })
  return {
    read: async answer => {
      try {
        return answer(state)
      } catch (error) {
        if (!(error instanceof Refusal) || error.status !== 404) throw error
        await log.caughtUp()
        return answer(state)
      }
    },
    change: async decide => {
      await log.caughtUp()
      const decided = decide(state)
      return decided.records.length === 0 ? decided.result : log.append(decide)
    },
    recovered: async () => {
      await log.caughtUp()
      return state.size
    },
    close: () => log.close(),
  }
}
