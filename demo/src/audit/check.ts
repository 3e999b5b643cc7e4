import type { Snapshot } from './snapshot.ts'

export interface Finding {
  /** How many things were looked at. */
  readonly checked: number
  /** Each names what it is about. */
  readonly violations: readonly string[]
}

/** One thing that must hold of every snapshot. */
export interface Check {
  readonly name: string
  readonly find: (snapshot: Snapshot) => Finding
}

/** Looks at each, and gathers what is wrong. */
export const look = <T>(things: Iterable<T>, wrong: (thing: T) => readonly string[]): Finding => {
  let checked = 0
  const violations: string[] = []
  for (const thing of things) {
    checked += 1
    violations.push(...wrong(thing))
  }
  return { checked, violations }
}
