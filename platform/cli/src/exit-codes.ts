import { type LocalCode, LocalError } from '@millrace/local'
import { CliError } from './errors.ts'

/** What `millrace` exits with. Said by `millrace --help`. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notRunning: 3,
  runsAlready: 4,
  missing: 5,
  interrupted: 130,
} as const

const ofCode: Partial<Record<LocalCode, number>> = {
  MR_STACK_NOT_RUNNING: exitCodes.notRunning,
  MR_STACK_RUNNING: exitCodes.runsAlready,
  MR_PREREQUISITE_MISSING: exitCodes.missing,
  MR_DOWNLOAD_FAILED: exitCodes.missing,
}

export const exitCodeOf = (error: unknown): number => {
  if (error instanceof CliError && error.code === 'MR_SCHEMAS_UNCHECKED') return exitCodes.usage
  return error instanceof LocalError ? (ofCode[error.code] ?? exitCodes.failed) : exitCodes.failed
}

export const exitCodesHelp = `
Exit codes: 0 done; 1 failed, or what was checked doesn't hold; 2 wrong usage, or what was to be checked can't be; 3 no stack runs; 4 a stack runs already;
5 something is missing on this machine or could not be downloaded; 130 interrupted before the end.`
