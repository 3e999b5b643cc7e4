import { codeOf, fingerprintOf, messageOf } from '../letters/failure.ts'
import type { Retry } from '../retry/retry.ts'
import { retryAfterMsOf } from '../retry/retry-after.ts'
import type { Deadlines } from '../time/deadlines.ts'
import { type Breaker, createBreaker, type Turn } from './breaker.ts'
import type { Settings } from './settings.ts'

/** A dependency that is down, as its failures tell. */
export interface BreakerStatus {
  readonly group: string
  /** The same for failures of one cause. */
  readonly fingerprint: string
  readonly code: string
  /** Of the failure that opened it. */
  readonly message: string
  /** Epoch ms. */
  readonly since: number
  /** Lanes that wait for it. */
  readonly waiting: number
  /** Epoch ms; absent while a try is under way. */
  readonly nextTryAt?: number
}

/** One breaker for each failure that says `unavailable`, by its fingerprint. Only lanes that failed so wait for it. */
export interface Breakers {
  /** Resolves when the lane that failed so may try again, or with nothing when `stopping` aborts. Ends the turn it had. */
  hold(error: unknown, stopping: AbortSignal, turn?: Turn): Promise<Turn | undefined>
  status(): readonly BreakerStatus[]
}

export interface BreakersOptions {
  readonly settings: Pick<Settings, 'group' | 'clock' | 'ids' | 'telemetry'> & { readonly probing: Retry }
  /** After which a handler ignores its signal. */
  readonly deadlines: Deadlines
}

/** However many wait, each has its turn within about this time. */
const ROUND_MS = 600_000

interface Open extends Omit<BreakerStatus, 'waiting' | 'nextTryAt'> {
  readonly breaker: Breaker
}

export const createBreakers = ({ settings, deadlines }: BreakersOptions): Breakers => {
  const { group, clock, ids, telemetry, probing } = settings
  const open = new Map<string, Open>()
  const gauge = (): void => telemetry.gauge('millrace_breakers_open', { group }, open.size)

  const pauseMs = (failures: number, waiting: number): number => {
    const said = probing({ error: undefined, failures, sinceMs: 0 }, ids)
    return Math.min(said === 'give up' ? ROUND_MS : said, ROUND_MS / Math.max(1, waiting))
  }

  const openFor = (fingerprint: string, error: unknown): Open => {
    const fields = { group, fingerprint, code: codeOf(error) }
    const closed = (passed: boolean): void => {
      if (open.get(fingerprint) === opened) open.delete(fingerprint)
      gauge()
      if (passed) telemetry.log.info({ ...fields, openMs: clock.now() - opened.since }, 'What was unavailable is back: its lanes go on.')
    }
    const opened: Open = {
      group,
      fingerprint,
      code: fields.code,
      message: messageOf(error),
      since: clock.now(),
      breaker: createBreaker({ clock, pauseMs, deadlines, closed }),
    }
    open.set(fingerprint, opened)
    gauge()
    telemetry.log.warn(fields, 'Something is unavailable: the lanes that failed for it wait, and one of them at a time tries.', error)
    return opened
  }

  return {
    hold: async (error, stopping, turn) => {
      const fingerprint = fingerprintOf('unavailable', error)
      const { breaker } = open.get(fingerprint) ?? openFor(fingerprint, error)
      const held = breaker.hold(retryAfterMsOf(error), stopping)
      turn?.end(turn.breaker === breaker ? 'failed' : 'unclear')
      return held
    },
    status: () =>
      [...open.values()].map(({ breaker, ...known }) => {
        const { waiting, nextTryAt } = breaker
        return { ...known, waiting, ...(nextTryAt !== undefined && { nextTryAt }) }
      }),
  }
}
