import type { Clock } from '../ports/clock.ts'
import type { Deadlines } from '../time/deadlines.ts'

/** What a try said of the dependency: `unclear` when it ended without asking it, or nobody knows. */
export type TurnOutcome = 'passed' | 'failed' | 'unclear'

/** Leave for one lane to try again. */
export interface Turn {
  readonly breaker: Breaker
  /** Once; later calls are void. */
  end(outcome: TurnOutcome): void
}

/** Lanes that wait for one dependency. One of them at a time tries; when it passes, the others follow, ever more at once. */
export interface Breaker {
  readonly waiting: number
  /** Epoch ms of the next try, while one is planned. */
  readonly nextTryAt: number | undefined
  /** Resolves when this lane may try, not sooner than `waitMs` from now; with nothing when `stopping` aborts. */
  hold(waitMs: number, stopping: AbortSignal): Promise<Turn | undefined>
}

export interface BreakerOptions {
  readonly clock: Clock
  /** From one try to the next, given the failures in a row and the lanes waiting. */
  readonly pauseMs: (failures: number, waiting: number) => number
  /** After which a try that hasn't ended holds up nobody any more. */
  readonly deadlines: Deadlines
  /** Nobody waits or tries any more. */
  readonly closed: (passed: boolean) => void
}

interface Waiter {
  readonly notBeforeMs: number
  readonly stopping: AbortSignal
  readonly go: (turn: Turn | undefined) => void
}

export const createBreaker = (options: BreakerOptions): Breaker => {
  const { clock, deadlines } = options
  // In the order of coming, and who failed again goes to the end: everyone has a turn.
  const waiting = new Set<Waiter>()
  let trying = 0
  // These hold up nobody any more, and what they end with counts.
  let late = 0
  let failures = 1
  let passed = false
  let nextMs = clock.monotonicMs() + options.pauseMs(failures, 1)
  let plan: { readonly atMs: number; readonly cancel: AbortController } | undefined

  const dueMs = (waiter: Waiter): number => Math.max(nextMs, waiter.notBeforeMs)

  const cancel = (): void => {
    plan?.cancel.abort()
    plan = undefined
  }

  const earliestMs = (): number => {
    let earliest = Number.POSITIVE_INFINITY
    for (const waiter of waiting) {
      if (waiter.notBeforeMs <= nextMs) return nextMs
      earliest = Math.min(earliest, waiter.notBeforeMs)
    }
    return earliest
  }

  /** One try, when the time has come. Those who were asked to come later don't keep others from coming. */
  const planNext = (): void => {
    cancel()
    if (trying > 0 || waiting.size === 0) return
    const next = { atMs: earliestMs(), cancel: new AbortController() }
    plan = next
    void clock.sleep(next.atMs - clock.monotonicMs(), next.cancel.signal).then(() => {
      if (plan !== next) return
      plan = undefined
      if (!letOne(next.atMs)) planNext()
    })
  }

  const letOne = (nowMs = clock.monotonicMs()): boolean => {
    for (const waiter of waiting) {
      if (waiter.notBeforeMs > nowMs) continue
      waiting.delete(waiter)
      waiter.go(begin(waiter))
      return true
    }
    return false
  }

  const closeIfEmpty = (): void => {
    if (trying + late > 0 || waiting.size > 0) return
    cancel()
    options.closed(passed)
  }

  /** The next one after a pause, unless others are trying. */
  const goOn = (): void => {
    if (trying === 0) nextMs = clock.monotonicMs() + options.pauseMs(Math.max(1, failures), waiting.size)
    planNext()
  }

  const ended = (outcome: TurnOutcome, wasLate: boolean): void => {
    if (outcome === 'failed') failures += 1
    passed = outcome === 'passed'
    if (passed) {
      failures = 0
      nextMs = clock.monotonicMs()
      // Twice as many from step to step, so that what has just come back isn't overrun.
      letOne()
      letOne()
      planNext()
    } else if (!wasLate) goOn()
    closeIfEmpty()
  }

  const begin = ({ stopping }: Waiter): Turn => {
    trying += 1
    let state: 'trying' | 'late' | 'over' = 'trying'
    const end = (outcome: TurnOutcome): void => {
      if (state === 'over') return
      const wasLate = state === 'late'
      state = 'over'
      unwatch()
      stopping.removeEventListener('abort', giveBack)
      if (wasLate) late -= 1
      else trying -= 1
      ended(outcome, wasLate)
    }
    const giveBack = (): void => end('unclear')
    const unwatch = deadlines.watch(() => {
      state = 'late'
      trying -= 1
      late += 1
      goOn()
    })
    stopping.addEventListener('abort', giveBack, { once: true })
    return { breaker, end }
  }

  const breaker: Breaker = {
    get waiting() {
      return waiting.size
    },
    get nextTryAt() {
      return plan === undefined ? undefined : clock.now() + plan.atMs - clock.monotonicMs()
    },
    hold: (waitMs, stopping) =>
      new Promise(resolve => {
        const leave = (): void => {
          waiting.delete(waiter)
          resolve(undefined)
          closeIfEmpty()
        }
        const go = (turn: Turn | undefined): void => {
          stopping.removeEventListener('abort', leave)
          resolve(turn)
        }
        const waiter = { notBeforeMs: clock.monotonicMs() + waitMs, stopping, go }
        if (stopping.aborted) return leave()
        stopping.addEventListener('abort', leave, { once: true })
        waiting.add(waiter)
        if (plan === undefined || dueMs(waiter) < plan.atMs) planNext()
      }),
  }
  return breaker
}
