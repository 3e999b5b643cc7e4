/** Every code of this package; documented in docs/reference/errors.md. */
export const schemaToolsCodes = ['MR_SCHEMAS_UNREADABLE'] as const

export type SchemaToolsCode = (typeof schemaToolsCodes)[number]

/** Says what, which, and what to do next. */
export class SchemaToolsError extends Error {
  override readonly name = 'SchemaToolsError'
  readonly code: SchemaToolsCode
  readonly failure = 'permanent'

  constructor(code: SchemaToolsCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
  }
}
