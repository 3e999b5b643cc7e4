import { type Pace, paceOf } from './pace.ts'

export interface Count {
  /** One more, or several more. */
  add(by?: number): void
  /** Resolves when all were counted, with the pace after the warm-up. */
  readonly pace: Promise<Pace>
  readonly counted: number
}

/** Counts to `total`; the clock starts after `warmUp`. */
export const countTo = (total: number, warmUp: number): Count => {
  const { promise, resolve } = Promise.withResolvers<Pace>()
  let counted = 0
  let pace = paceOf(() => counted)
  return {
    add: (by = 1) => {
      const last = counted
      counted += by
      if (last < warmUp && counted >= warmUp) pace = paceOf(() => counted)
      if (last < total && counted >= total) resolve(pace())
    },
    pace: promise,
    get counted() {
      return counted
    },
  }
}
