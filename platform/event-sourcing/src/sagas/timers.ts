import { createBatcher, derivedId, succeeded } from '@millrace/messaging'
import type { Message } from 'millrace'
import type { Context, Predecessors } from '../context.ts'
import type { Commit, Timer } from '../ports/commit.ts'
import type { CommitRef } from '../ports/store.ts'
import type { Input } from '../streams/input.ts'
import { createFailing, type FailingTimer } from './failing.ts'
import { timerType } from './kind.ts'

/** Hands due timers to their sagas. The head decides whether one still means anything. */
export interface Timers {
  offer(commit: Commit, before: Predecessors): void
  own(signal: AbortSignal): Promise<void>
  /** Streams whose timers fail, and are tried again. */
  failing(): readonly FailingTimer[]
}

/** Decides on a stream of the saga it belongs to. */
export type SubmitTimer = (stream: string, inputs: readonly Input[]) => Promise<unknown>

const pollMs = 1_000
const batchSize = 200
/** While some fail, the earliest `wake` is theirs and says nothing of the others: they are looked for this often. */
const besideFailingMs = 250

export const createTimers = (context: Context, submit: SubmitTimer): Timers => {
  const { store, clock, telemetry, service } = context
  const failing = createFailing(clock)
  let next = Number.POSITIVE_INFINITY
  let wake = new AbortController()
  const clears = createBatcher<CommitRef, void>(async commits => {
    await store.commits.clearWake(commits)
    return commits.map(() => succeeded(undefined))
  })
  const clear = (ref: CommitRef): Promise<void> => clears.add(ref).catch(() => undefined) // found again when due

  const fire = async (commit: Commit, head: Commit | undefined): Promise<void> => {
    const { stream, version } = commit
    if (head?.version !== version) {
      failing.delete(stream)
      return clear(commit)
    }
    const due = (commit.timers ?? []).filter(timer => timer.due.getTime() <= clock.now())
    try {
      await submit(
        stream,
        due.map(timer => inputOf(context, stream, timer)),
      )
      failing.delete(stream)
    } catch (error) {
      const tries = failing.add(stream, error)
      telemetry.log.warn({ service, stream, tries }, 'a timer failed: it is tried again', error)
    }
  }

  /** Fires what is due; says whether that was all. */
  const fireDue = async (): Promise<boolean> => {
    // Those that fail may be the earliest: they hold up no other.
    const limit = batchSize + failing.size
    const found = await store.commits.due(new Date(clock.now()), limit)
    if (found.length < limit) failing.keep(new Set(found.map(({ stream }) => stream)))
    const ready = found.filter(({ stream }) => !failing.rests(stream))
    if (ready.length === 0) return true
    const heads = await store.commits.heads([...new Set(ready.map(({ stream }) => stream))])
    await Promise.all(ready.map(commit => fire(commit, heads.get(commit.stream))))
    return found.length < limit
  }

  const untilDue = async (signal: AbortSignal): Promise<void> => {
    wake = new AbortController()
    next = Number.POSITIVE_INFINITY // what is offered while it is read may be earlier than what is read
    const offered = wake.signal
    const found = await store.commits.nextWake()
    next = found?.getTime() ?? Number.POSITIVE_INFINITY
    const waitMs = Math.min(pollMs, Math.max(failing.size > 0 ? besideFailingMs : 0, next - clock.now()))
    await clock.sleep(waitMs, AbortSignal.any([signal, offered]))
  }

  const work = async (signal: AbortSignal): Promise<void> => {
    await untilDue(signal)
    for (let all = signal.aborted; !all && !signal.aborted; ) all = await fireDue()
  }

  return {
    offer: ({ stream, version, wake: due }, before) => {
      if (before.wakes) void clear({ stream, version: version - 1 })
      if (due !== undefined && due.getTime() < next) wake.abort()
    },
    own: async signal => {
      while (!signal.aborted) {
        try {
          await work(signal)
        } catch (error) {
          telemetry.log.warn({ service }, 'timers could not be read: it is tried again', error)
          await clock.sleep(pollMs, signal)
        }
      }
      failing.clear()
    },
    failing: () => failing.list(),
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
