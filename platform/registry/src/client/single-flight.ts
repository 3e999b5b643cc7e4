/** Keeps what was found for good; callers that ask meanwhile share one search. A failure is not kept. */
export const singleFlight = <A, V>(search: (asked: A) => Promise<V>, keyOf: (asked: A) => string | number): ((asked: A) => Promise<V>) => {
  const found = new Map<string | number, Promise<V>>()
  return asked => {
    const key = keyOf(asked)
    const known = found.get(key)
    if (known) return known
    const searching = search(asked)
    found.set(key, searching)
    searching.catch(() => found.delete(key))
    return searching
  }
}
