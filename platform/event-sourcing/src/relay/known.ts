/** The last version of each stream seen lately; forgets the streams not seen for longest. */
export interface Known {
  /** 0 when nothing is known. */
  get(stream: string): number
  set(stream: string, version: number): void
  clear(): void
}

export const createKnown = (limit: number): Known => {
  const versions = new Map<string, number>()
  return {
    get: stream => versions.get(stream) ?? 0,
    set: (stream, version) => {
      const last = versions.get(stream) ?? 0
      versions.delete(stream)
      versions.set(stream, Math.max(last, version))
      if (versions.size <= limit) return
      const oldest = versions.keys().next()
      if (!oldest.done) versions.delete(oldest.value)
    },
    clear: () => versions.clear(),
  }
}
