/** An answer other than success: Confluent's status, error code and words, so its clients know what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly errorCode: number

  constructor(status: number, errorCode: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.status = status
    this.errorCode = errorCode
  }
}

const notFound = (errorCode: number, message: string) => new Refusal(404, errorCode, message)
const unprocessable = (errorCode: number, message: string, cause?: unknown) => new Refusal(422, errorCode, message, cause)

export const subjectNotFound = (subject: string) => notFound(40401, `Subject '${subject}' not found.`)
export const versionNotFound = (version: number | 'latest') => notFound(40402, `Version ${version} not found.`)
export const schemaNotFound = (id?: number) => notFound(40403, id === undefined ? 'Schema not found' : `Schema ${id} not found`)
export const subjectDeleted = (subject: string) => notFound(40404, `Subject '${subject}' was soft deleted.`)
export const versionDeleted = (subject: string, version: number) =>
  notFound(40406, `Subject '${subject}' Version ${version} was soft deleted.`)
export const levelNotConfigured = (subject: string) =>
  notFound(40408, `Subject '${subject}' does not have subject-level compatibility configured`)
export const modeNotConfigured = (subject: string) => notFound(40409, `Subject '${subject}' does not have subject-level mode configured`)

export const incompatible = (subject: string, details: readonly string[]) =>
  new Refusal(
    409,
    409,
    `Schema being registered is incompatible with an earlier schema for subject "${subject}", details: [${details.join('; ')}]`,
  )

export const invalidSchema = (why: string, cause?: unknown) => unprocessable(42201, `Invalid schema: ${why}`, cause)
export const invalidVersion = (version: string) =>
  unprocessable(
    42202,
    `The specified version '${version}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`,
  )
export const invalidLevel = () =>
  unprocessable(
    42203,
    'Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive',
  )
export const invalidMode = () => unprocessable(42204, 'Invalid mode. Valid values are READWRITE, READONLY and IMPORT.')
export const notPermitted = (why: string) => unprocessable(42205, why)
export const referenceExists = (ids: readonly number[]) =>
  unprocessable(42206, `One or more references exist to the schema: it is used by the schemas with the ids ${ids.join(', ')}.`)

export const storeFailed = (what: string, cause?: unknown) => new Refusal(500, 50001, `Error in the backend data store: ${what}`, cause)
export const timedOut = (what: string, cause?: unknown) => new Refusal(500, 50002, `Operation timed out: ${what}`, cause)
/** Not one of Confluent's: it has no bound on waiting requests. Its clients treat any 5xx as temporary. */
export const overloaded = () => new Refusal(503, 50301, 'Too many registrations are waiting: try again in a moment.')
