import { failureOf } from 'millrace'
import { codeOf, letterClassOf, letterFailure } from '../letters/failure.ts'
import type { LetterFailure } from '../letters/letter.ts'
import type { IncomingRecord } from '../ports/broker.ts'
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

/** What one try came to: it was done, the message is to be a letter, or it may be tried again once `again` resolves. */
export type Tried<T> = { readonly done: T } | { readonly again: Promise<void> } | 'given back' | { readonly letter: LetterFailure }

/** Tries of one message, one by one: whoever tries need hold nothing from one to the next. */
export interface Trial {
  once<T>(record: IncomingRecord, work: (attempt: number) => Promise<T>): Promise<Tried<T>>
}

export interface Attempts {
  /** The first try of one message. */
  first(message: Received, ended: Ended): void
  /** Once, all or none. What failed for something unavailable waits before it returns. */
  together(messages: readonly Received[]): Promise<'handled' | 'failed' | 'given back'>
  /** In its lane, again and again: while it needs something unavailable, in turn with all who wait for it; else by the retry policy. */
  alone(message: Received, first?: Promise<void>): Promise<Verdict>
  /** The same one by one. Its waiting ends when the signal aborts; then nothing is to be tried any more. */
  trial(signal: AbortSignal, turn?: Turn): Trial
}

export const createAttempts = ({ settings, breakers, call, quickly, stopping }: AttemptsOptions): Attempts => {
  const { group, clock, telemetry } = settings
  // Turns that messages had to wait for together, and use alone.
  const turns = new WeakMap<Received, Turn>()

  const report = (record: IncomingRecord, error: unknown, attempt: number): void => {
    telemetry.count('millrace_handle_failures_total', { group, failure: failureOf(error) ?? 'unclassified' })
    const level = attempt === 1 ? 'warn' : 'debug'
    telemetry.log[level]({ ...recordFields(record), group, attempt, code: codeOf(error) }, 'The handler failed.', error)
  }

  const trial: Attempts['trial'] = (signal, before) => {
    const tally = createTally(settings)
    let turn = before
    let attempt = 0
    // What is down comes back: the message waits, and the wait is not held against it.
    const hold = async (error: unknown): Promise<void> => {
      turn = await breakers.hold(error, signal, turn)
    }
    return {
      once: async (record, work) => {
        attempt += 1
        try {
          const done = await work(attempt)
          turn?.end('passed')
          return { done }
        } catch (error) {
          if (signal.aborted) return 'given back'
          report(record, error, attempt)
          if (failureOf(error) === 'unavailable') {
            tally.note()
            return { again: hold(error) }
          }
          turn?.end('unclear')
          turn = undefined
          const next = tally.failed(error, attempt)
          return typeof next === 'number' ? { again: clock.sleep(next, signal) } : { letter: next }
        }
      },
    }
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
        report(first.record, error, 1)
        if (failureOf(error) !== 'unavailable') return 'failed'
        const turn = await breakers.hold(error, stopping)
        if (turn === undefined) return 'given back'
        turns.set(first, turn)
        return 'failed'
      }
    },
    alone: async (message, first) => {
      const tries = trial(stopping, turns.get(message))
      for (;;) {
        const tried = await tries.once(message.record, attempt => (attempt === 1 && first) || call([message], attempt))
        if (tried === 'given back' || 'letter' in tried) return tried
        if ('done' in tried) return 'handled'
        await tried.again
        if (stopping.aborted) return 'given back'
      }
    },
    trial,
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
