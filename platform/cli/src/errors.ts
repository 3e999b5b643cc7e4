/** Every code of this package; documented in docs/reference/errors.md. */
export const cliCodes = [
  'MR_GROUP_UNKNOWN',
  'MR_TOPICS_UNNAMED',
  'MR_PARTITION_UNKNOWN',
  'MR_RESET_REFUSED',
  'MR_LETTER_UNKNOWN',
  'MR_EDIT_UNREADABLE',
  'MR_SCHEMAS_UNCHECKED',
] as const

export type CliCode = (typeof cliCodes)[number]

/** Says what, which, and what to do next. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: CliCode

  constructor(code: CliCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}
