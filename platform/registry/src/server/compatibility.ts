import type { Type } from 'avsc'

export const levels = ['NONE', 'BACKWARD', 'BACKWARD_TRANSITIVE', 'FORWARD', 'FORWARD_TRANSITIVE', 'FULL', 'FULL_TRANSITIVE'] as const
export type Level = (typeof levels)[number]

export interface EarlierVersion {
  readonly version: number
  readonly type: Type
}

/** avsc's own word for why `reader` can't read what `writer` wrote: the first reason it meets, with its place as far as it tells. */
const unreadable = (reader: Type, writer: Type): string | undefined => {
  try {
    reader.createResolver(writer)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function* faults(candidate: Type, { version, type }: EarlierVersion, level: Level): Generator<string> {
  if (!level.startsWith('FORWARD')) {
    const why = unreadable(candidate, type)
    if (why !== undefined) yield `version ${version}: the new schema can't read what it wrote: ${why}`
  }
  if (!level.startsWith('BACKWARD')) {
    const why = unreadable(type, candidate)
    if (why !== undefined) yield `version ${version} can't read what the new schema writes: ${why}`
  }
}

/**
 * Why the candidate may not follow these versions at this level; empty when it may.
 * `earlier` is oldest first: a level that isn't transitive asks the last one alone.
 */
export const incompatibilities = (level: Level, candidate: Type, earlier: readonly EarlierVersion[]): readonly string[] => {
  if (level === 'NONE') return []
  const asked = level.endsWith('_TRANSITIVE') ? earlier : earlier.slice(-1)
  return asked.flatMap(version => [...faults(candidate, version, level)])
}
