import type { Classified, Failure } from 'millrace'

/** Every code of this package; documented in docs/reference/errors.md. */
export const serviceCodes = [
  'MR_CONFIG',
  'MR_HTTP_INVALID',
  'MR_HTTP_MALFORMED',
  'MR_HTTP_TOO_LARGE',
  'MR_HTTP_UNSUPPORTED',
  'MR_HTTP_NOT_FOUND',
  'MR_HTTP_RATE',
  'MR_HTTP_INTERNAL',
  'MR_UNAUTHENTICATED',
  'MR_FORBIDDEN',
  'MR_IDENTITY_UNAVAILABLE',
  'MR_NOT_LISTED',
  'MR_NOT_READY',
] as const

export type ServiceCode = (typeof serviceCodes)[number]

/** Says what, which, and what to do next. */
export class ServiceError extends Error implements Partial<Classified> {
  override readonly name = 'ServiceError'
  readonly code: ServiceCode
  readonly failure?: Failure

  constructor(code: ServiceCode, message: string, options: { cause?: unknown; failure?: Failure } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    if (options.failure !== undefined) this.failure = options.failure
  }
}

/** A "no" that leaves as problem+json: a decider's rejection, or what a route itself can't accept. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(detail)
    this.status = status
    this.code = code
  }
}

/** Refuses a request: `throw refuse(422, 'user-unknown', 'there is no such user')`. */
export const refuse = (status: 400 | 401 | 403 | 404 | 409 | 422, code: string, detail: string): Refusal =>
  new Refusal(status, code, detail)
