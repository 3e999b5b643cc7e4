import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Runs a program to its end; rejects unless it ends with 0. */
export const runFile = async (file: string, args: readonly string[], signal: AbortSignal): Promise<string> =>
  (await promisify(execFile)(file, args, { signal, maxBuffer: 64 * 1024 * 1024 })).stdout
