import { setTimeout as pause } from 'node:timers/promises'

const againMs = 200
const patienceMs = 20_000

/** Asks again while the broker isn't ready to answer: its topics and coordinators take a moment to be found. */
export const patiently = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (const end = performance.now() + patienceMs; ; ) {
    try {
      return await ask()
    } catch (error) {
      if (!isPassing(error) || performance.now() >= end) throw error
    }
    await pause(againMs)
  }
}

/** As kafkajs says itself. */
const isPassing = (error: unknown): boolean => error instanceof Error && 'retriable' in error && error.retriable === true
