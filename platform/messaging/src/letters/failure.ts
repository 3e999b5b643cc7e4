import { createHash } from 'node:crypto'
import { causesOf, fieldOf, isError, wordsOf } from '../thrown.ts'
import { type LetterClass, type LetterFailure, letterClasses } from './letter.ts'

const MAX_MESSAGE_LENGTH = 2_000
const MAX_STACK_LENGTH = 8_000
const MAX_STACKS = 6
const MAX_CODE_LENGTH = 200

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
  const stack = stackOf(error)
  return { class: of, code, message, ...(stack && { stack }), ...tries, fingerprint: fingerprint(of, code, message) }
}

/** The same for failures of one cause, whatever message they met. */
export const fingerprintOf = (of: string, error: unknown): string => fingerprint(of, codeOf(error), messageOf(error))

export const messageOf = (error: unknown): string => wordsOf(error).slice(0, MAX_MESSAGE_LENGTH)

/** What a permanent error says its letter is, looked for along its causes. */
export const letterClassOf = (error: unknown): LetterClass => {
  for (const cause of causesOf(error)) {
    const said = fieldOf(cause, 'letterClass')
    const known = letterClasses.find(each => each === said)
    if (known !== undefined) return known
  }
  return 'permanent'
}

/** The error's own code, else its name. */
export const codeOf = (error: unknown): string => {
  if (!isError(error)) return typeof error
  const said = [fieldOf(error, 'code'), fieldOf(error, 'name')].find(each => typeof each === 'string')
  return typeof said === 'string' ? said.slice(0, MAX_CODE_LENGTH) : 'Error'
}

/** Of its causes too, for as many as are worth reading. */
const stackOf = (error: unknown): string =>
  causesOf(error, MAX_STACKS)
    .map(cause => fieldOf(cause, 'stack'))
    .map(stack => (typeof stack === 'string' ? stack : ''))
    .join('\nCaused by: ')
    .slice(0, MAX_STACK_LENGTH)

/** Ids, numbers and quoted values differ from message to message of one cause: they are left out. */
const fingerprint = (...parts: readonly string[]): string =>
  createHash('sha256')
    .update(parts.map(part => part.replace(/"[^"]*"|'[^']*'|[\da-f]{8}-[\da-f-]{27}|\d+/gi, '#')).join('\n'))
    .digest('hex')
    .slice(0, 16)
