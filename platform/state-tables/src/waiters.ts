interface Waiter {
  /** Whether what it waits for is there now; then it is done. */
  look(): boolean
  fail(error: Error): void
}

/** Who waits for which key. Bounded by its callers: each brings a signal that ends its wait. */
export class Waiters {
  readonly #byKey = new Map<string, Set<Waiter>>()

  /** Resolves with what `find` finds, looked for whenever the key may have changed; rejects by `given up` when the signal aborts. */
  wait<T>(key: string, find: () => T | undefined, signal: AbortSignal, givenUp: () => Error): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const waiting = this.#byKey.get(key) ?? new Set()
    this.#byKey.set(key, waiting)
    const end = (): void => {
      waiting.delete(waiter)
      if (waiting.size === 0 && this.#byKey.get(key) === waiting) this.#byKey.delete(key)
      signal.removeEventListener('abort', abort)
    }
    const fail = (error: Error): void => {
      end()
      reject(error)
    }
    const abort = (): void => fail(givenUp())
    const look = (): boolean => {
      const found = find()
      if (found === undefined) return false
      end()
      resolve(found)
      return true
    }
    const waiter: Waiter = { look, fail }
    waiting.add(waiter)
    signal.addEventListener('abort', abort, { once: true })
    if (!look() && signal.aborted) abort()
    return promise
  }

  changed(key: string): void {
    for (const waiter of this.#byKey.get(key) ?? []) waiter.look()
  }

  allChanged(): void {
    for (const key of [...this.#byKey.keys()]) this.changed(key)
  }

  failAll(error: Error): void {
    for (const waiting of [...this.#byKey.values()]) for (const waiter of [...waiting]) waiter.fail(error)
  }
}
