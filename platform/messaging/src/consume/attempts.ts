import { failureOf } from 'millrace'
import { codeOf, letterClassOf, letterFailure } from '../letters/failure.ts'
import type { LetterFailure } from '../letters/letter.ts'
import { backoffMs } from '../time/backoff.ts'
import type { Received } from '../wire/message.ts'
import { recordFields } from '../wire/record-fields.ts'
import type { Settings } from './settings.ts'

/** What became of a message: handled, to be a letter, or given back because the generation ends. */
export type Verdict = 'handled' | 'given back' | { readonly letter: LetterFailure }

export interface AttemptsOptions {
  readonly settings: Pick<Settings, 'group' | 'retry' | 'clock' | 'ids' | 'telemetry'>
  readonly call: (messages: readonly Received[], attempt: number) => Promise<void>
  /** Aborted when nothing new may begin. */
  readonly stopping: AbortSignal
}

export interface Attempts {
  /** Once, all or none. */
  together(messages: readonly Received[]): Promise<'handled' | 'failed' | 'given back'>
  /** In its lane, again and again, by the retry policy. */
  alone(message: Received): Promise<Verdict>
}

export const createAttempts = ({ settings, call, stopping }: AttemptsOptions): Attempts => {
  const { group, retry, clock, ids, telemetry } = settings

  const report = (received: Received, error: unknown, attempt: number): void => {
    telemetry.count('millrace_handle_failures_total', { group, failure: failureOf(error) ?? 'unclassified' })
    const level = attempt === 1 ? 'warn' : 'debug'
    telemetry.log[level]({ ...recordFields(received.record), group, attempt, code: codeOf(error) }, 'The handler failed.', error)
  }

  return {
    together: async messages => {
      try {
        await call(messages, 1)
        return 'handled'
      } catch (error) {
        if (stopping.aborted) return 'given back'
        const [first] = messages
        if (first !== undefined) report(first, error, 1)
        return 'failed'
      }
    },
    alone: async message => {
      const tally = createTally(settings)
      for (let attempt = 1; ; attempt += 1) {
        try {
          await call([message], attempt)
          return 'handled'
        } catch (error) {
          if (stopping.aborted) return 'given back'
          report(message, error, attempt)
          const letter = tally(error, attempt)
          if (letter !== undefined) return { letter }
          await clock.sleep(backoffMs(attempt, retry, ids.random(), error), stopping)
          if (stopping.aborted) return 'given back'
        }
      }
    },
  }
}

/** Counts one message's failures; says when they are enough for a letter. */
const createTally = ({ retry, clock }: Pick<Settings, 'retry' | 'clock'>) => {
  let firstAt: number | undefined
  let counted = 0
  let countedSinceMs: number | undefined
  return (error: unknown, attempts: number): LetterFailure | undefined => {
    firstAt ??= clock.now()
    const tries = { attempts, firstAt, lastAt: clock.now() }
    const failure = failureOf(error)
    // What is down comes back: the message waits, and the wait is not held against it.
    if (failure === 'unavailable') return undefined
    if (failure === 'permanent') return letterFailure(letterClassOf(error), error, tries)
    counted += 1
    countedSinceMs ??= clock.monotonicMs()
    const spent = counted >= retry.attempts || clock.monotonicMs() - countedSinceMs >= retry.withinMs
    return spent ? letterFailure('exhausted', error, tries) : undefined
  }
}
