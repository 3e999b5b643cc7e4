import type { Room } from '../batch/room.ts'
import { createSlots } from '../batch/slots.ts'
import { MessagingError } from '../errors.ts'
import type { Deadline, Deadlines } from '../time/deadlines.ts'
import type { Received } from '../wire/message.ts'
import type { HandleContext } from './consumer.ts'
import type { Settings } from './settings.ts'

/** Told of a handler that goes on long after its signal was aborted, which holds its lane and its place; and of its end. */
export type Overdue = (overdue: boolean) => void

/** What became of a call: nothing, or what it would reject with. */
export type Ended = (failure?: { readonly error: unknown }) => void

/** Calls of the handler in one generation. */
export interface Calls {
  /** As `call`, for who makes no promise of it: that of the handler is the only one. */
  quickly(messages: readonly Received[], attempt: number, overdue: Overdue, ended: Ended): void
  /** Waits for one of the consumer's places, then calls. Rejects with the handler's error, or MR_CLOSED when it did not begin. */
  call(messages: readonly Received[], attempt: number, overdue: Overdue): Promise<void>
  /** Begins nothing any more. */
  stop(): void
  /** Stops, and aborts what is running. */
  abort(): void
}

export interface CallsOptions {
  readonly settings: Pick<Settings, 'group' | 'handle' | 'handlerTimeoutMs' | 'clock' | 'telemetry'>
  /** `concurrency` places, shared by all partitions. */
  readonly places: Room
  readonly deadlines: Deadlines
  /** From a signal aborted for lateness on: those after which a handler ignores it. */
  readonly lastDeadlines: Deadlines
}

/** One call that runs. Its signal is made when someone looks at it: most handlers never do, and it costs more than all the rest. */
class Call implements HandleContext, Deadline {
  readonly attempt: number
  readonly sinceMs: number
  readonly expire: () => void
  slot = -1
  /** Among those that run. */
  place = -1
  /** Tells of a handler that goes on though its time is up; stops that. */
  unwatch: (() => void) | undefined
  #controller: AbortController | undefined
  #aborted: { readonly reason: unknown } | undefined

  constructor(attempt: number, sinceMs: number, late: (call: Call) => void) {
    this.attempt = attempt
    this.sinceMs = sinceMs
    this.expire = () => late(this)
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#aborted !== undefined) this.#controller.abort(this.#aborted.reason)
    }
    return this.#controller.signal
  }

  /** The first reason counts. */
  abort(reason: unknown): void {
    this.#aborted ??= { reason }
    this.#controller?.abort(reason)
  }

  get abortedFor(): unknown {
    return this.#aborted?.reason
  }
}

export const createCalls = ({ settings, places, deadlines, lastDeadlines }: CallsOptions): Calls => {
  const { group, handle, clock, telemetry } = settings
  const labels = { group }
  const running = createSlots<Call>()
  const timeUps = new WeakSet<MessagingError>()
  let stopped = false

  const callInSpan = (messages: readonly Received[], call: Call): Promise<void> => {
    const [first] = messages
    if (first === undefined) return Promise.resolve()
    const { message, subject, record } = first
    const attributes = { group, type: message.type, messages: messages.length, correlationId: message.correlationId }
    return telemetry.span('handle', first.trace, attributes, trace =>
      // law 10: what a lone message leads to belongs under its own span.
      handle(messages.length === 1 ? [{ message, subject, trace, record }] : messages, call),
    )
  }

  const late = (call: Call, overdue: Overdue): void => {
    const timeUp = timeout(settings.handlerTimeoutMs)
    timeUps.add(timeUp)
    call.abort(timeUp)
    call.unwatch = lastDeadlines.watch(() => {
      overdue(true)
      call.unwatch = () => overdue(false)
    })
  }

  const end = (call: Call): void => {
    deadlines.forget(call)
    call.unwatch?.()
    running.remove(call.place)
    places.leave(1)
    telemetry.observe('millrace_handle_seconds', labels, (clock.monotonicMs() - call.sinceMs) / 1000)
  }

  const failureFor = (call: Call, error: unknown): { readonly error: unknown } => {
    end(call)
    const reason = call.abortedFor
    // Another instance, for what the handler throws may have the abort's reason as its cause.
    const mine = reason instanceof MessagingError && timeUps.has(reason) && error !== reason
    return { error: mine ? timeout(settings.handlerTimeoutMs, error) : error }
  }

  /** In its place. */
  const begin: Calls['quickly'] = (messages, attempt, overdue, ended) => {
    if (stopped) {
      places.leave(1)
      ended({ error: closed() })
      return
    }
    const call = new Call(attempt, clock.monotonicMs(), expired => late(expired, overdue))
    call.place = running.add(call)
    deadlines.add(call)
    const failed = (error: unknown): void => ended(failureFor(call, error))
    try {
      callInSpan(messages, call).then(() => {
        end(call)
        ended()
      }, failed)
    } catch (error) {
      failed(error)
    }
  }

  const quickly: Calls['quickly'] = (messages, attempt, overdue, ended) => {
    if (places.tryEnter(1)) begin(messages, attempt, overdue, ended)
    else places.enter(1, () => begin(messages, attempt, overdue, ended))
  }

  const stop = (): void => {
    stopped = true
  }

  return {
    quickly,
    call: (messages, attempt, overdue) =>
      new Promise((resolve, reject) => {
        quickly(messages, attempt, overdue, failure => (failure === undefined ? resolve() : reject(failure.error)))
      }),
    stop,
    abort: () => {
      stop()
      for (const call of running) call.abort(closed())
    },
  }
}

const timeout = (ms: number, cause?: unknown): MessagingError =>
  new MessagingError('MR_HANDLER_TIMEOUT', `The handler took more than ${ms} ms. Make it quicker, or allow it more (handlerTimeoutMs).`, {
    ...(cause !== undefined && { cause }),
  })

const closed = (): MessagingError =>
  new MessagingError('MR_CLOSED', 'The partition was taken away or the consumer is stopping: the message is given back.')
