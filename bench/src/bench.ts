import type { Arena } from './arena/arena.ts'
import type { Outcome } from './sides/outcome.ts'
import type { Side } from './sides/side.ts'

/** What a side is to do: sizes and durations by name. */
export type Work = Readonly<Record<string, number>>

/** What must be reached against a peer. */
export interface Target {
  readonly peer: string
  /** At least; above 1 means that we are better. */
  readonly ratio: number
}

/** One kind of work, done by several sides. To add one: a folder with a `bench.ts`, and a line in `benches.ts`. */
export interface Bench<W extends Work = Work> {
  readonly name: string
  /** One line: what is measured, and how. */
  readonly about: string
  readonly unit: string
  readonly better: 'higher' | 'lower'
  readonly full: W
  readonly quick: W
  /** Ours is named `ours`; every other one is a peer. */
  readonly sides: readonly Side[]
  readonly targets: readonly Target[]
  /** Readies what all runs share. */
  open(arena: Arena, work: W): Promise<Course>
}

/** A bench that is ready: sides are run on it, one after the other. */
export interface Course {
  /** One side, once, in a process of its own. Rejects when it didn't do the work it claims. */
  run(side: Side): Promise<Outcome>
  close(): Promise<void>
}

export const ours = 'ours'
