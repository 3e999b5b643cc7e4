/** Every code of this package; documented in docs/reference/errors.md. The client throws the codes of the SchemaSource port. */
export const registryCodes = ['MR_REGISTRY_TOPIC'] as const

export type RegistryCode = (typeof registryCodes)[number]

/** Why a registry server can't run. What it answers over HTTP is a `Refusal`, in Confluent's codes. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
  readonly code: RegistryCode

  constructor(code: RegistryCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}
