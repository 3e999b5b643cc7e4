/** Anything can be thrown, and looking at it may throw too: a getter fails, a proxy refuses. Nothing here throws. */

export const isError = (thrown: unknown): thrown is Error => {
  try {
    return thrown instanceof Error
  } catch {
    return false
  }
}

/** What an error says under this name; nothing when it can't be read. */
export const fieldOf = (error: Error, name: string): unknown => {
  try {
    return Reflect.get(error, name)
  } catch {
    return undefined
  }
}

/** Causes looked at: a chain of causes may lead back into itself. */
const MAX_CAUSES = 16

/** The error, its cause, the cause of that … */
export const causesOf = (thrown: unknown, most: number = MAX_CAUSES): readonly Error[] => {
  const causes: Error[] = []
  for (let at = thrown; causes.length < most && isError(at); at = fieldOf(at, 'cause')) causes.push(at)
  return causes
}

const UNREADABLE = 'It says nothing that can be read.'

/** What was thrown, in words. */
export const wordsOf = (thrown: unknown): string => {
  const said = isError(thrown) ? fieldOf(thrown, 'message') : thrown
  if (typeof said === 'string') return said
  if (isError(thrown) && said === undefined) return UNREADABLE
  try {
    return String(said)
  } catch {
    return UNREADABLE
  }
}
