/** The part of avsc's cursor over bytes that our own types use. Beyond the end it reads zeros; `decode` notices afterwards. */
export interface Tap {
  readonly buf: Buffer
  pos: number
  readLong(): number
  writeLong(value: number): void
  readString(): string
  skipString(): void
  skipLong(): void
}

export interface Readable {
  _read(tap: Tap): unknown
  _skip(tap: Tap): void
}

const remaining = (tap: Tap) => tap.buf.length - tap.pos

const believable = (tap: Tap, count: number) => {
  if (!(count >= 0 && count <= remaining(tap))) throw new RangeError(`${count} items or bytes announced with ${remaining(tap)} bytes left`)
  return count
}

/**
 * The number of items in the next block of an array or map. avsc trusts the number: garbage that announces 2^50 items
 * would keep it looping for days, so more items than bytes are refused (an item of no bytes at all is thereby too).
 */
export const blockCount = (tap: Tap): number => {
  const count = tap.readLong()
  if (count >= 0) return believable(tap, count)
  tap.skipLong()
  return believable(tap, -count)
}

/** Skips all blocks of an array or map. A block that gives its size in bytes is jumped over, never backwards. */
export const skipBlocks = (tap: Tap, skipItem: () => void): void => {
  for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
    if (count < 0) tap.pos += believable(tap, tap.readLong())
    else for (let left = believable(tap, count); left > 0; left -= 1) skipItem()
  }
}
