import { createHash } from 'node:crypto'
import { type LetterClass, type LetterFailure, letterClasses } from './letter.ts'

const MAX_MESSAGE_LENGTH = 2_000
const MAX_STACK_LENGTH = 8_000

export interface Tries {
  readonly attempts: number
  /** Epoch ms. */
  readonly firstAt: number
  readonly lastAt: number
}

/** What a letter keeps of an error: bounded, for stacks and messages aren't. */
export const letterFailure = (of: LetterClass, error: unknown, tries: Tries): LetterFailure => {
  const code = codeOf(error)
  const message = messageOf(error)
  const stack = error instanceof Error ? stackOf(error).slice(0, MAX_STACK_LENGTH) : undefined
  return { class: of, code, message, ...(stack && { stack }), ...tries, fingerprint: fingerprint(of, code, message) }
}

/** The same for failures of one cause, whatever message they met. */
export const fingerprintOf = (of: string, error: unknown): string => fingerprint(of, codeOf(error), messageOf(error))

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, MAX_MESSAGE_LENGTH)

/** Causes looked at: a chain of causes may lead back into itself. */
const MAX_CAUSES = 16

/** What a permanent error says its letter is, looked for along its causes. */
export const letterClassOf = (error: unknown): LetterClass => {
  let at = error
  for (let depth = 0; depth < MAX_CAUSES && at instanceof Error; depth++) {
    const said = 'letterClass' in at ? at.letterClass : undefined
    const known = letterClasses.find(each => each === said)
    if (known !== undefined) return known
    at = at.cause
  }
  return 'permanent'
}

/** The error's own code, else its name. */
export const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** Causes may be many, and may even be circular. */
const stackOf = (error: Error, causes = 5): string => {
  const stack = error.stack ?? ''
  return error.cause instanceof Error && causes > 0 ? `${stack}\nCaused by: ${stackOf(error.cause, causes - 1)}` : stack
}

/** Ids, numbers and quoted values differ from message to message of one cause: they are left out. */
const fingerprint = (...parts: readonly string[]): string =>
  createHash('sha256')
    .update(parts.map(part => part.replace(/"[^"]*"|'[^']*'|[\da-f]{8}-[\da-f-]{27}|\d+/gi, '#')).join('\n'))
    .digest('hex')
    .slice(0, 16)
