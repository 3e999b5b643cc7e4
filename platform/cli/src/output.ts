import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { safeJson, terminalSafe } from './text/terminal-safe.ts'

/** Where results go: lines, as fast as the reader takes them. */
export interface Output {
  /** Resolves when more may be written. Once the reader has gone (`… | head`), it writes nothing. */
  line(text: string): Promise<void>
  /** One NDJSON line. */
  json(value: unknown): Promise<void>
  /** Aborted when the reader has gone: there is nobody to work for. */
  readonly gone: AbortSignal
}

/** law 11: a slow reader slows what is read for it. */
export const outputTo = (stream: Writable): Output => {
  const gone = new AbortController()
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    gone.abort()
  })
  const line = async (text: string): Promise<void> => {
    if (gone.signal.aborted || stream.write(`${text}\n`)) return
    await once(stream, 'drain', { signal: gone.signal }).catch(() => undefined)
  }
  return { line, json: value => line(safeJson(value)), gone: gone.signal }
}

/** What the command is asked for, alone: progress, plans' questions and errors go to stderr. */
export const standardOutput = (): Output => outputTo(process.stdout)

/** Progress and notes. */
export const note = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** Says each thing once, however often it is tried again. */
export const noteOnce = (): ((error: Error) => void) => {
  const said = new Set<string>()
  return ({ message }) => {
    if (!said.has(message)) note(`millrace: ${terminalSafe(message)}`)
    said.add(message)
  }
}
