/**
 * What an error means to a retry policy.
 * - `unavailable`: something it needs is down (database, broker, provider). Retried as long as it takes; never a letter.
 * - `permanent`: no retry can help. A letter at once.
 * An error that says neither is retried with backoff, and becomes a letter when attempts or time are spent.
 */
export type Failure = 'unavailable' | 'permanent'

/** An error that says what it is. Any error may carry these fields; the platform's own do. */
export interface Classified {
  readonly failure: Failure
  /** How long the outside asked us to wait, in ms. */
  readonly retryAfterMs?: number
}

class Failed extends Error implements Classified {
  override readonly name = 'Failed'
  readonly failure: Failure
  readonly retryAfterMs?: number
  constructor(failure: Failure, message: string, options: { cause?: unknown; retryAfterMs?: number }) {
    super(message, { cause: options.cause })
    this.failure = failure
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}

/** For effects: what the call needs is down. The message waits, in order, until it is back. */
export const unavailable = (message: string, options: { cause?: unknown; retryAfterMs?: number } = {}): Error =>
  new Failed('unavailable', message, options)

/** For effects: this message can never succeed. It becomes a letter at once. */
export const permanent = (message: string, options: { cause?: unknown } = {}): Error => new Failed('permanent', message, options)

/** Causes looked at: a chain of causes may lead back into itself. */
const maxCauses = 16

/** What an error says of itself, looked for along its causes. Throws for nothing that can be thrown. */
export const failureOf = (error: unknown): Failure | undefined => {
  let at = error
  for (let depth = 0; depth < maxCauses && isError(at); depth++) {
    const said = fieldOf(at, 'failure')
    if (said === 'unavailable' || said === 'permanent') return said
    at = fieldOf(at, 'cause')
  }
  return undefined
}

/** A proxy may refuse to be asked. */
const isError = (thrown: unknown): thrown is Error => {
  try {
    return thrown instanceof Error
  } catch {
    return false
  }
}

/** A getter may throw: then it says nothing. */
const fieldOf = (error: Error, name: string): unknown => {
  try {
    return Reflect.get(error, name)
  } catch {
    return undefined
  }
}
