/** How far a log was read, for those who wait for it. */
export interface Position {
  moveTo(offset: number): void
  /** Resolves once everything below `offset` was read; rejects when that can't happen any more. */
  reached(offset: number): Promise<void>
  /** Ends all waiting, now and later. */
  fail(error: Error): void
  /** Never resolves; rejects on `fail`. */
  readonly failed: Promise<never>
}

export const position = (start: number): Position => {
  let at = start
  let waiting: { readonly offset: number; readonly resolve: () => void }[] = []
  const { promise: failed, reject } = Promise.withResolvers<never>()
  failed.catch(() => undefined)

  return {
    moveTo: offset => {
      at = offset
      for (const waiter of waiting) if (waiter.offset <= at) waiter.resolve()
      waiting = waiting.filter(waiter => waiter.offset > at)
    },
    reached: offset => {
      const { promise, resolve } = Promise.withResolvers<void>()
      if (offset <= at) resolve()
      else waiting.push({ offset, resolve })
      return Promise.race([failed, promise])
    },
    fail: reject,
    failed,
  }
}
