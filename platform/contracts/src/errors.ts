/** Every code of this package; documented in docs/reference/errors.md. */
export const contractCodes = [
  'MR_CONTRACT_INVALID',
  'MR_CONTRACT_JSON',
  'MR_CONTRACT_SHAPE',
  'MR_CONTRACT_NAME',
  'MR_CONTRACT_DUPLICATE',
  'MR_CONTRACT_UNRESOLVED',
  'MR_CONTRACT_CYCLE',
  'MR_CONTRACT_DOC',
  'MR_CONTRACT_DEFAULT',
  'MR_CONTRACT_UNSUPPORTED',
  'MR_CONTRACT_UNION',
  'MR_CONTRACT_TOPIC',
  'MR_CONTRACT_KEY',
  'MR_CONTRACT_CATALOGUE',
  'MR_CONTRACT_SCHEMA',
  'MR_CONTRACT_LIMIT',
  'MR_CONTRACT_UNREADABLE',
  'MR_CONTRACT_DATA',
  'MR_CONTRACT_BYTES',
] as const

export type ContractCode = (typeof contractCodes)[number]

/** One thing wrong with the contracts: in which file, where in it, and what to do. */
export interface Fault {
  readonly code: ContractCode
  readonly file: string
  /** The place inside the file, as `fields[2] price` or `topics.orders.events`; empty: the whole file. */
  readonly place: string
  readonly message: string
}

const lineOf = ({ code, file, place, message }: Fault) => `  ${file}${place === '' ? '' : ` at ${place}`}: ${message} (${code})`

/** Says what, which, and what to do next. No retry mends it. `MR_CONTRACT_INVALID` carries every fault found. */
export class ContractError extends Error {
  override readonly name = 'ContractError'
  readonly code: ContractCode
  readonly failure = 'permanent'
  readonly faults: readonly Fault[]

  constructor(code: ContractCode, message: string, options: { cause?: unknown; faults?: readonly Fault[] } = {}) {
    const faults = options.faults ?? []
    super([message, ...faults.map(lineOf)].join('\n'), { cause: options.cause })
    this.code = code
    this.faults = faults
  }
}
