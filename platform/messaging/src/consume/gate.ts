/** Who finds it shut waits until it opens. */
export interface Gate {
  readonly shut: boolean
  set(shut: boolean): void
  /** Resolves when it is open, or when the signal aborts. */
  passed(signal: AbortSignal): Promise<void>
}

export const createGate = (): Gate => {
  let opened: PromiseWithResolvers<void> | undefined
  const set = (shut: boolean): void => {
    if (shut) opened ??= Promise.withResolvers()
    else {
      opened?.resolve()
      opened = undefined
    }
  }
  return {
    get shut() {
      return opened !== undefined
    },
    set,
    passed: async signal => {
      const aborted = Promise.withResolvers<void>()
      const abort = (): void => aborted.resolve()
      signal.addEventListener('abort', abort, { once: true })
      // It may have been shut again before the one that waited goes on.
      while (opened !== undefined && !signal.aborted) await Promise.race([opened.promise, aborted.promise])
      signal.removeEventListener('abort', abort)
    },
  }
}
