import type { Room } from '../batch/room.ts'
import { MessagingError } from '../errors.ts'
import type { Deadlines } from '../time/deadlines.ts'
import type { Received } from '../wire/message.ts'
import type { Settings } from './settings.ts'

/** Told of a handler that goes on long after its signal was aborted, which holds its lane and its place; and of its end. */
export type Overdue = (overdue: boolean) => void

/** Calls of the handler in one generation. */
export interface Calls {
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
  /** Those after which a handler ignores its signal. */
  readonly lastDeadlines: Deadlines
}

export const createCalls = ({ settings, places, deadlines, lastDeadlines }: CallsOptions): Calls => {
  const { group, handle, clock, telemetry } = settings
  const running = new Set<AbortController>()
  let stopped = false

  const callInSpan = async (messages: readonly Received[], signal: AbortSignal, attempt: number): Promise<void> => {
    const [first] = messages
    if (first === undefined) return
    const attributes = { group, type: first.message.type, messages: messages.length, correlationId: first.message.correlationId }
    await telemetry.span('handle', first.trace, attributes, trace =>
      // law 10: what a lone message leads to belongs under its own span.
      handle(messages.length === 1 ? [{ ...first, trace }] : messages, { signal, attempt }),
    )
  }

  const callInTime = async (messages: readonly Received[], attempt: number, overdue: Overdue): Promise<void> => {
    const controller = new AbortController()
    running.add(controller)
    let timeUp: MessagingError | undefined
    const unwatch = deadlines.watch(() => {
      timeUp = timeout(settings.handlerTimeoutMs)
      controller.abort(timeUp)
    })
    let late = false
    const unwatchLast = lastDeadlines.watch(() => {
      late = true
      overdue(true)
    })
    try {
      await callInSpan(messages, controller.signal, attempt)
    } catch (error) {
      // Another instance, for what the handler throws may have the abort's reason as its cause.
      throw timeUp !== undefined && controller.signal.reason === timeUp && error !== timeUp
        ? timeout(settings.handlerTimeoutMs, error)
        : error
    } finally {
      unwatch()
      unwatchLast()
      if (late) overdue(false)
      running.delete(controller)
    }
  }

  const stop = (): void => {
    stopped = true
  }

  return {
    call: async (messages, attempt, overdue) => {
      await new Promise<void>(resolve => places.enter(1, resolve))
      const since = clock.monotonicMs()
      try {
        if (stopped) throw closed()
        await callInTime(messages, attempt, overdue)
      } finally {
        places.leave(1)
        telemetry.observe('millrace_handle_seconds', { group }, (clock.monotonicMs() - since) / 1000)
      }
    },
    stop,
    abort: () => {
      stop()
      for (const controller of running) controller.abort(closed())
    },
  }
}

const timeout = (ms: number, cause?: unknown): MessagingError =>
  new MessagingError('MR_HANDLER_TIMEOUT', `The handler took more than ${ms} ms. Make it quicker, or allow it more (handlerTimeoutMs).`, {
    ...(cause !== undefined && { cause }),
  })

const closed = (): MessagingError =>
  new MessagingError('MR_CLOSED', 'The partition was taken away or the consumer is stopping: the message is given back.')
