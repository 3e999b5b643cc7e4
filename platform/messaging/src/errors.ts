import type { Classified, Failure } from 'millrace'

/** Every code of this package; documented in docs/reference/errors.md. */
export const messagingCodes = [
  'MR_BROKER_UNAVAILABLE',
  'MR_BROKER_REFUSED',
  'MR_STALE_GENERATION',
  'MR_GROUP_ACTIVE',
  'MR_FENCED',
  'MR_MESSAGE_TOO_LARGE',
  'MR_PUBLISH_TIMEOUT',
  'MR_TOPIC_MISSING',
  'MR_TOPIC_MOVES_KEYS',
  'MR_RETENTION_GAP',
  'MR_OFFSETS_LOST',
  'MR_BATCH_CORRUPT',
  'MR_BATCH_TOO_LARGE',
  'MR_BATCH_UNKNOWN_FORMAT',
  'MR_TOPIC_REPLACED',
  'MR_UNDECODABLE',
  'MR_SCHEMA_UNKNOWN',
  'MR_SCHEMA_REFUSED',
  'MR_REGISTRY_UNAVAILABLE',
  'MR_REGISTRY_REPLACED',
  'MR_CONTRACT_MISSING',
  'MR_HANDLER_TIMEOUT',
  'MR_CONSUMER_BROKEN',
  'MR_CLOSED',
] as const

export type MessagingCode = (typeof messagingCodes)[number]

export interface ErrorOptions {
  readonly cause?: unknown
  readonly failure?: Failure
  readonly retryAfterMs?: number
}

/** Says what, which, and what to do next. */
export class MessagingError extends Error implements Partial<Classified> {
  override readonly name = 'MessagingError'
  readonly code: MessagingCode
  readonly failure?: Failure
  readonly retryAfterMs?: number

  constructor(code: MessagingCode, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    if (options.failure !== undefined) this.failure = options.failure
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}
