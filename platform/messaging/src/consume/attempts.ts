import { failureOf } from 'millrace'
import { codeOf, letterClassOf, letterFailure } from '../letters/failure.ts'
import type { LetterFailure } from '../letters/letter.ts'
import type { Received } from '../wire/message.ts'
import { recordFields } from '../wire/record-fields.ts'
import type { Turn } from './breaker.ts'
import type { Breakers } from './breakers.ts'
import type { Ended } from './calls.ts'
import type { Settings } from './settings.ts'

/** What became of a message: handled, to be a letter, or given back because the generation ends. */
export type Verdict = 'handled' | 'given back' | { readonly letter: LetterFailure }

export interface AttemptsOptions {
  readonly settings: Pick<Settings, 'group' | 'retry' | 'clock' | 'ids' | 'telemetry'>
  readonly breakers: Pick<Breakers, 'hold'>
  readonly call: (messages: readonly Received[], attempt: number) => Promise<void>
  /** The same, where a promise for it would be one too many. */
  readonly quickly: (messages: readonly Received[], attempt: number, ended: Ended) => void
  /** Aborted when nothing new may begin. */
  readonly stopping: AbortSignal
}

export interface Attempts {
  /** The first try of one message. */
  first(message: Received, ended: Ended): void
  /** Once, all or none. What failed for something unavailable waits before it returns. */
  together(messages: readonly Received[]): Promise<'handled' | 'failed' | 'given back'>
  /** In its lane, again and again: while it needs something unavailable, in turn with all who wait for it; else by the retry policy. */
  alone(message: Received, first?: Promise<void>): Promise<Verdict>
}

export const createAttempts = ({ settings, breakers, call, quickly, stopping }: AttemptsOptions): Attempts => {
  const { group, clock, telemetry } = settings
  // Turns that messages had to wait for together, and use alone.
  const turns = new WeakMap<Received, Turn>()

  const report = (received: Received, error: unknown, attempt: number): void => {
    telemetry.count('millrace_handle_failures_total', { group, failure: failureOf(error) ?? 'unclassified' })
    const level = attempt === 1 ? 'warn' : 'debug'
    telemetry.log[level]({ ...recordFields(received.record), group, attempt, code: codeOf(error) }, 'The handler failed.', error)
  }

  return {
    first: (message, ended) => quickly([message], 1, ended),
    together: async messages => {
      try {
        await call(messages, 1)
        return 'handled'
      } catch (error) {
        const [first] = messages
        if (stopping.aborted || first === undefined) return 'given back'
        report(first, error, 1)
        if (failureOf(error) !== 'unavailable') return 'failed'
        const turn = await breakers.hold(error, stopping)
        if (turn === undefined) return 'given back'
        turns.set(first, turn)
        return 'failed'
      }
    },
    alone: async (message, first = call([message], 1)) => {
      const tally = createTally(settings)
      let turn = turns.get(message)
      for (let attempt = 1; ; attempt += 1) {
        try {
          await (attempt === 1 ? first : call([message], attempt))
          turn?.end('passed')
          return 'handled'
        } catch (error) {
          if (stopping.aborted) return 'given back'
          report(message, error, attempt)
          if (failureOf(error) === 'unavailable') {
            // What is down comes back: the message waits, and the wait is not held against it.
            tally.note()
            turn = await breakers.hold(error, stopping, turn)
          } else {
            turn?.end('unclear')
            turn = undefined
            const next = tally.failed(error, attempt)
            if (typeof next !== 'number') return { letter: next }
            await clock.sleep(next, stopping)
          }
          if (stopping.aborted) return 'given back'
        }
      }
    },
  }
}

/** Counts one message's failures; says how long to wait, or the letter it is to be. */
const createTally = ({ retry, clock, ids }: Pick<Settings, 'retry' | 'clock' | 'ids'>) => {
  let firstAt: number | undefined
  let failures = 0
  let countedSinceMs: number | undefined
  const note = (): number => {
    firstAt ??= clock.now()
    return firstAt
  }
  return {
    note,
    failed: (error: unknown, attempts: number): number | LetterFailure => {
      const tries = { attempts, firstAt: note(), lastAt: clock.now() }
      if (failureOf(error) === 'permanent') return letterFailure(letterClassOf(error), error, tries)
      failures += 1
      countedSinceMs ??= clock.monotonicMs()
      const next = retry({ error, failures, sinceMs: clock.monotonicMs() - countedSinceMs }, ids)
      return next === 'give up' ? letterFailure('exhausted', error, tries) : next
    },
  }
}
