import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'

const command = resolve(import.meta.dirname, '../bin/millrace.mjs')
const project = resolve(import.meta.dirname, 'project')

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** What it has printed so far. */
  out(): string
  err(): string
}

/** Runs `millrace` in the test project, on the Kafka under test. */
export const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Started => {
  const child = spawn(process.execPath, [command, ...args], { cwd: project, env: { ...process.env, ...env } })
  const printed = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    printed.out += chunk
  })
  child.stderr.on('data', chunk => {
    printed.err += chunk
  })
  return {
    child,
    out: () => printed.out,
    err: () => printed.err,
    ended: new Promise(done => child.on('close', code => done({ code, ...printed }))),
  }
}

export const millrace = (...args: string[]): Promise<Ended> => start(args).ended

/** The objects of NDJSON. */
export const jsonLines = (text: string): readonly Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => Object(JSON.parse(line)))
