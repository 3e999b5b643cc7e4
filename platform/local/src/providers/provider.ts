import type { Home } from '../home.ts'
import type { Machine } from '../machine/machine.ts'
import type { SupervisedProcess } from '../process/supervise.ts'

export type ComponentName = 'kafka' | 'registry' | 'mongo'

/** One way to have a component. One file each; the first usable one is taken. */
export interface Provider<In = undefined> {
  readonly name: string
  /** How to choose it, said when none is usable: `set KAFKA_BROKERS to …`. */
  readonly howTo: string
  /** What a run on it says nothing about. */
  readonly doesNotProve?: string
  look(machine: Machine, given: In): Promise<Outlook>
}

export type Outlook =
  | { readonly usable: true; readonly why: string; readonly component: Component }
  | { readonly usable: false; readonly why: string; readonly missing?: readonly string[] }

export type Component = External | Local

/** Runs elsewhere: used, never started or stopped. */
export interface External {
  readonly kind: 'external'
  readonly address: string
  ready(signal: AbortSignal): Promise<void>
}

/** Runs here, as a supervised process. */
export interface Local {
  readonly kind: 'local'
  /** Brings what must be downloaded; quick when it is cached. Safe for two at once. */
  prepare(context: Preparation): Promise<void>
  /** Settles ports and data, and says what to run. */
  process(place: Place): Promise<{ readonly address: string; readonly process: SupervisedProcess }>
}

export interface Preparation {
  /** Directory of finished downloads. */
  readonly cache: string
  readonly progress: (line: string) => void
  readonly signal: AbortSignal
}

export interface Place {
  readonly home: Home
  readonly cache: string
  /** A free port of this name: the one of last time or the preferred one, else the next. */
  port(name: string, preferred: number): Promise<number>
}
