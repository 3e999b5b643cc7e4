import type { LetterClass, OfLetterClass } from '@millrace/messaging'
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

interface ErrorOptions extends Partial<OfLetterClass> {
  readonly cause?: unknown
  readonly failure?: Failure
  readonly retryAfterMs?: number
}

/** Says what, which, and what to do next. */
export class EventSourcingError extends Error implements Partial<Classified & OfLetterClass> {
  override readonly name = 'EventSourcingError'
  readonly code: EventSourcingCode
  readonly failure?: Failure
  readonly retryAfterMs?: number
  readonly letterClass?: LetterClass

  constructor(code: EventSourcingCode, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    if (options.failure !== undefined) this.failure = options.failure
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
    if (options.letterClass !== undefined) this.letterClass = options.letterClass
  }
}
