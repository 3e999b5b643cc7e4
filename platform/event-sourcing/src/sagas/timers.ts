import { createBatcher, derivedId, succeeded } from '@millrace/messaging'
import type { Message } from 'millrace'
import type { Context, Predecessors } from '../context.ts'
import type { Commit, Timer } from '../ports/commit.ts'
import type { CommitRef } from '../ports/store.ts'
import type { Input } from '../streams/input.ts'
import { timerType } from './kind.ts'

/** Hands due timers to their sagas. The head decides whether one still means anything. */
export interface Timers {
  offer(commit: Commit, before: Predecessors): void
  own(signal: AbortSignal): Promise<void>
}

/** Decides on a stream of the saga it belongs to. */
export type SubmitTimer = (stream: string, inputs: readonly Input[]) => Promise<unknown>

const pollMs = 1_000

export const createTimers = (context: Context, submit: SubmitTimer): Timers => {
  const { store, clock, telemetry, service } = context
  /** Streams whose timer failed, and when to try again. */
  const failing = new Map<string, { readonly tries: number; readonly until: number }>()
  let next = Number.POSITIVE_INFINITY
  let wake = new AbortController()
  const clears = createBatcher<CommitRef, void>(async commits => {
    await store.commits.clearWake(commits)
    return commits.map(() => succeeded(undefined))
  })
  const clear = (ref: CommitRef): Promise<void> => clears.add(ref).catch(() => undefined) // found again when due

  const fire = async (commit: Commit): Promise<void> => {
    const { stream, version } = commit
    if ((failing.get(stream)?.until ?? 0) > clock.monotonicMs()) return
    const head = (await store.commits.heads([stream])).get(stream)
    if (head?.version !== version) return clear(commit)
    const due = (commit.timers ?? []).filter(timer => timer.due.getTime() <= clock.now())
    try {
      await submit(
        stream,
        due.map(timer => inputOf(context, stream, timer)),
      )
      failing.delete(stream)
    } catch (error) {
      const tries = (failing.get(stream)?.tries ?? 0) + 1
      failing.set(stream, { tries, until: clock.monotonicMs() + Math.min(60_000, 500 * 2 ** tries) })
      telemetry.log.warn({ service, stream, tries }, 'a timer failed: it is tried again', error)
    }
  }

  const untilDue = async (signal: AbortSignal): Promise<void> => {
    wake = new AbortController()
    const found = await store.commits.nextWake()
    next = found?.getTime() ?? Number.POSITIVE_INFINITY
    const waitMs = Math.min(pollMs, Math.max(failing.size > 0 ? 100 : 0, next - clock.now()))
    await clock.sleep(waitMs, AbortSignal.any([signal, wake.signal]))
  }

  return {
    offer: ({ stream, version, wake: due }, before) => {
      if (before.wakes) void clear({ stream, version: version - 1 })
      if (due !== undefined && due.getTime() < next) wake.abort()
    },
    own: async signal => {
      while (!signal.aborted) {
        try {
          await untilDue(signal)
          const due = signal.aborted ? [] : await store.commits.due(new Date(clock.now()), 200)
          await Promise.all(due.map(fire))
        } catch (error) {
          telemetry.log.warn({ service }, 'timers could not be read: it is tried again', error)
          await clock.sleep(pollMs, signal)
        }
      }
    },
  }
}

/** The id follows from what set the timer, so two instances firing it make one input (law 2). */
const inputOf = ({ service, clock }: Context, stream: string, timer: Timer): Input => {
  const message: Message<string, unknown> = {
    type: timerType(timer),
    data: undefined,
    id: derivedId(stream, String(timer.setBy), timer.name),
    key: stream,
    at: new Date(clock.now()),
    sequence: 0,
    correlationId: timer.correlationId,
    causationId: timer.causationId,
    source: service,
  }
  return { message, trace: timer.trace }
}
