export interface Count {
  /** One more, or several more. */
  add(by?: number): void
  /** Resolves when all were counted, with how many a second there were after the warm-up. */
  readonly rate: Promise<number>
  readonly counted: number
}

/** Counts to `total`; the clock starts after `warmUp`. */
export const countTo = (total: number, warmUp: number): Count => {
  const { promise, resolve } = Promise.withResolvers<number>()
  let counted = 0
  let from = 0
  let before = 0
  return {
    add: (by = 1) => {
      const last = counted
      counted += by
      if (last < warmUp && counted >= warmUp) {
        from = performance.now()
        before = counted
      }
      if (last < total && counted >= total) resolve(((counted - before) * 1_000) / (performance.now() - from))
    },
    rate: promise,
    get counted() {
      return counted
    },
  }
}
