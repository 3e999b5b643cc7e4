import { spawn } from 'node:child_process'

export interface Answer {
  /** null: it could not be run, was stopped by a signal, or took too long. */
  readonly code: number | null
  /** Standard output and error, as they came. */
  readonly output: string
}

export interface AskOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Called with each line as it comes. */
  readonly line?: (text: string) => void
}

/** Runs a command to its end and says how it ended. Never rejects: a missing program is an answer too. */
export const ask = (file: string, args: readonly string[], options: AskOptions = {}): Promise<Answer> =>
  new Promise(resolve => {
    const limits = [options.signal, options.timeoutMs === undefined ? undefined : AbortSignal.timeout(options.timeoutMs)]
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any(limits.filter(limit => limit !== undefined)),
      killSignal: 'SIGKILL',
    })
    let output = ''
    let rest = ''
    const take = (chunk: Buffer) => {
      const text = chunk.toString()
      output = (output + text).slice(-200_000)
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) options.line?.(line)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', error => resolve({ code: null, output: output || error.message }))
    child.on('close', code => resolve({ code, output }))
  })

/** The end of a program's output, short enough for a message. */
export const lastLines = (output: string, count = 12): string => output.trim().split('\n').slice(-count).join('\n')
