import type { Contracts } from '@millrace/contracts'
import type { StackDescription } from './description.ts'

/** What a program of the stack may be told about its surroundings, before any of it runs. */
export interface Surroundings<Secret extends string = string> {
  readonly kafka: { readonly brokers: readonly string[] }
  readonly registry: { readonly url: string }
  /** The server; `database` names one on it. */
  readonly mongo: { readonly url: string; database(name: string): string }
  /** Where a service or extra serves HTTP. */
  url(name: string): string
  /** A named port of a service or extra. */
  port(name: string, port: string): number
  readonly secrets: Readonly<Record<Secret, string>>
}

/** One process: a TypeScript file run by Node, told its surroundings by its environment. What it keeps in files goes to DATA_DIR. */
export interface ProgramDefinition<Secret extends string = string> {
  /** The file to run, relative to the configuration. */
  readonly entry: string
  /** Preferred port of its HTTP server, which answers GET /health. It is told the one it has as HTTP_PORT. */
  readonly port: number
  /** Further ports, preferred: `{ smtp: 4026 }` is told as SMTP_PORT. */
  readonly ports?: Readonly<Record<string, number>>
  readonly env?: (stack: Surroundings<Secret>) => Readonly<Record<string, string>>
}

export interface AuditCheck {
  readonly name: string
  readonly ok: boolean
  /** How many things were looked at. */
  readonly checked: number
  readonly violations: readonly string[]
}

export interface AuditReport {
  readonly ok: boolean
  readonly checks: readonly AuditCheck[]
}

export interface DemoOptions {
  /** How many orders; undefined: until the signal aborts. */
  readonly orders: number | undefined
  readonly signal: AbortSignal
}

export type Demo = (stack: StackDescription, options: DemoOptions) => Promise<{ readonly ok: boolean }>
export type Audit = (stack: StackDescription) => Promise<AuditReport>

/** What a stack is: everything the platform knows of the services that run on it. */
export interface StackDefinition<Secret extends string = string> {
  readonly contracts: () => Promise<{ readonly contracts: Contracts }>
  /** The folder of the Avro sources that `contracts` is generated from. */
  readonly schemas?: string
  readonly services: Readonly<Record<string, ProgramDefinition<Secret>>>
  /** What surrounds the services in a demo: started with them, ended after them. */
  readonly extras?: Readonly<Record<string, ProgramDefinition<Secret>>>
  /** Each made once, kept in a file only its owner can read. */
  readonly secrets?: Readonly<Record<Secret, () => string>>
  /** Lines `up` prints at its end. */
  readonly notes?: (stack: Surroundings<Secret>) => readonly string[]
  /** Topic settings that make compaction visible within seconds. For demonstrations only. */
  readonly quickCompaction?: boolean
  readonly demo?: () => Promise<{ readonly demo: Demo }>
  readonly audit?: () => Promise<{ readonly audit: Audit }>
}

// Registered, not private: a test runner may load this module beside Node's own copy of it.
const mark = Symbol.for('millrace.stack-definition')

/** The default export of `millrace.config.ts`. */
export const defineStack = <const Secret extends string = never>(definition: StackDefinition<Secret>): StackDefinition<Secret> =>
  Object.defineProperty(definition, mark, { value: true })

/** Whether a value came from `defineStack`, and so from its compiler checks. */
export const isStackDefinition = (value: unknown): value is StackDefinition => typeof value === 'object' && value !== null && mark in value
