/** Sees whether the messages of each key are handled one after the other, in the order of their offsets. */
export interface OrderWatch {
  begins(key: string, offset: number): void
  ends(key: string): void
  readonly faults: number
}

export const watchOrder = (): OrderWatch => {
  const last = new Map<string, number>()
  const underWay = new Set<string>()
  let faults = 0
  return {
    begins: (key, offset) => {
      if (underWay.has(key) || offset <= (last.get(key) ?? -1)) faults += 1
      last.set(key, offset)
      underWay.add(key)
    },
    ends: key => underWay.delete(key),
    get faults() {
      return faults
    },
  }
}
