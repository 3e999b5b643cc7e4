/** Every code of this package; documented in docs/reference/errors.md. */
export const localCodes = [
  'MR_STACK_RUNNING',
  'MR_STACK_NOT_RUNNING',
  'MR_STACK_CONFIG',
  'MR_PREREQUISITE_MISSING',
  'MR_DOWNLOAD_FAILED',
  'MR_COMPONENT_FAILED',
  'MR_STOP_INCOMPLETE',
  'MR_TOPIC_LOSES_RECORDS',
  'MR_TOPIC_HAS_LETTERS',
] as const

export type LocalCode = (typeof localCodes)[number]

/** Says what, which, and what to do next. */
export class LocalError extends Error {
  override readonly name = 'LocalError'
  readonly code: LocalCode

  constructor(code: LocalCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}
