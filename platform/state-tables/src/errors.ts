import type { Classified, Failure } from 'millrace'

/** Every code of this package; documented in docs/reference/errors.md. */
export const stateTablesCodes = ['MR_TABLE_RECOVERING', 'MR_TABLE_WAIT_ENDED', 'MR_TABLE_UNKNOWN', 'MR_TABLE_CLOSED'] as const

export type StateTablesCode = (typeof stateTablesCodes)[number]

/** Says what, which, and what to do next. */
export class StateTablesError extends Error implements Partial<Classified> {
  override readonly name = 'StateTablesError'
  readonly code: StateTablesCode
  readonly failure?: Failure

  constructor(code: StateTablesCode, message: string, options: { cause?: unknown; failure?: Failure } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    if (options.failure !== undefined) this.failure = options.failure
  }
}

export const recovering = (topic: string, cause?: unknown): StateTablesError =>
  new StateTablesError('MR_TABLE_RECOVERING', `The table of ${topic} is not recovered yet: wait for \`ready\`, or ask again later.`, {
    failure: 'unavailable',
    cause,
  })

export const unknownTopic = (topic: string): StateTablesError =>
  new StateTablesError('MR_TABLE_RECOVERING', `The broker knows no partition of ${topic} (yet): its table begins when it does.`, {
    failure: 'unavailable',
  })

export const waitEnded = (topic: string, key: string, cause: unknown): StateTablesError =>
  new StateTablesError('MR_TABLE_WAIT_ENDED', `The table of ${topic} has not got what was waited for under the key ${key}.`, { cause })

export const unknownTable = (topic: string): StateTablesError =>
  new StateTablesError('MR_TABLE_UNKNOWN', `No table of ${topic} is kept here: list it among the service's tables.`, {
    failure: 'permanent',
  })

export const closedTable = (topic: string): StateTablesError =>
  new StateTablesError('MR_TABLE_CLOSED', `The table of ${topic} was closed: it follows its topic no more.`, { failure: 'unavailable' })
