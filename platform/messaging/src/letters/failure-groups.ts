import type { FoundLetter } from './find-letters.ts'

/** Letters of one group and one cause. */
export interface FailureGroup {
  readonly group: string
  readonly fingerprint: string
  readonly class: string
  readonly code: string
  /** Of its latest failure. */
  readonly message: string
  /** Letters that failed so. */
  readonly count: number
  /** Letters that wait behind those. */
  readonly behind: number
  /** Of the failures, epoch ms. */
  readonly firstAt: number
  readonly lastAt: number
  readonly types: readonly string[]
  readonly topics: readonly string[]
}

/** Letters by group and fingerprint, the most first; one that waits behind another counts with it. */
export const failureGroups = (letters: readonly FoundLetter[]): readonly FailureGroup[] => {
  const groups = new Map<string, FoundLetter[]>()
  for (const found of letters) {
    const { group, failure } = found.letter
    const name = `${group} ${failure.fingerprint}`
    const of = groups.get(name) ?? []
    of.push(found)
    groups.set(name, of)
  }
  return [...groups.values()].flatMap(all => groupOf(all) ?? []).toSorted((a, b) => b.count + b.behind - (a.count + a.behind))
}

const groupOf = (all: readonly FoundLetter[]): FailureGroup | undefined => {
  const failed = all.filter(({ letter }) => letter.failure.class !== 'behind')
  // Behind one that has ended since.
  const told = (failed.length > 0 ? failed : all).toSorted((a, b) => a.letter.failure.lastAt - b.letter.failure.lastAt)
  const latest = told.at(-1)?.letter
  if (latest === undefined) return undefined
  const { fingerprint, class: of, code, message, lastAt } = latest.failure
  return {
    group: latest.group,
    fingerprint,
    class: of,
    code,
    message,
    count: failed.length,
    behind: all.length - failed.length,
    firstAt: Math.min(...told.map(({ letter }) => letter.failure.firstAt)),
    lastAt,
    types: distinct(all.map(({ type }) => type)),
    topics: distinct(all.map(({ letter }) => letter.source.topic)),
  }
}

const distinct = (all: readonly (string | undefined)[]): readonly string[] => [...new Set(all.flatMap(one => one ?? []))].toSorted()
