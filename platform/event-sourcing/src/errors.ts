import type { Classified, Failure } from 'millrace'

/** Every code of this package; documented in docs/reference/errors.md. */
export const eventSourcingCodes = [
  'MR_STORE_UNAVAILABLE',
  'MR_STORE_REFUSED',
  'MR_KEY_REUSED',
  'MR_CONTENDED',
  'MR_STREAM_BROKEN',
  'MR_CURSOR',
  'MR_DOCUMENT_TOO_WIDE',
  'MR_EFFECT_CONTRADICTION',
  'MR_DEFINITION',
  'MR_OUTBOX_FULL',
  'MR_OVERLOADED',
] as const

export type EventSourcingCode = (typeof eventSourcingCodes)[number]

/** Says what, which, and what to do next. */
export class EventSourcingError extends Error implements Partial<Classified> {
  override readonly name = 'EventSourcingError'
  readonly code: EventSourcingCode
  readonly failure?: Failure
  readonly retryAfterMs?: number

  constructor(code: EventSourcingCode, message: string, options: { cause?: unknown; failure?: Failure; retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    if (options.failure !== undefined) this.failure = options.failure
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}
