/** Both begin at 1. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

interface Wanted {
  offset: number | undefined
  readonly inside: Map<string, Wanted>
}

const wantedNode = (): Wanted => ({ offset: undefined, inside: new Map() })

const unescaped = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~')

const nodeOf = (root: Wanted, pointer: string): Wanted => {
  let node = root
  for (const token of pointer.split('/').slice(1).map(unescaped)) {
    const next = node.inside.get(token) ?? wantedNode()
    node.inside.set(token, next)
    node = next
  }
  return node
}

/** Walks JSON text that is known to be sound, down to the places that are wanted. */
class Walker {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  #skipSpace(): string {
    while (' \t\r\n'.includes(this.#text.charAt(this.#at)) && this.#at < this.#text.length) this.#at += 1
    return this.#text.charAt(this.#at)
  }

  #skipString(): string {
    const start = this.#at
    this.#at += 1
    while (this.#text.charAt(this.#at) !== '"' && this.#at < this.#text.length) this.#at += this.#text.charAt(this.#at) === '\\' ? 2 : 1
    this.#at += 1
    return this.#text.slice(start, this.#at)
  }

  /** Past a whole value in which nothing is wanted. */
  #skipValue(): void {
    let depth = 0
    do {
      const next = this.#skipSpace()
      if (next === '"') {
        this.#skipString()
        continue
      }
      if (next === '{' || next === '[') depth += 1
      if (next === '}' || next === ']') depth -= 1
      this.#at += 1
      if (!'{}[],:'.includes(next)) while (/[\w.+-]/.test(this.#text.charAt(this.#at))) this.#at += 1
    } while (depth > 0 && this.#at < this.#text.length)
  }

  value(wanted: Wanted): void {
    const opening = this.#skipSpace()
    wanted.offset = this.#at
    if (wanted.inside.size === 0 || (opening !== '{' && opening !== '[')) {
      this.#skipValue()
      return
    }
    this.#at += 1
    const closing = opening === '{' ? '}' : ']'
    for (let index = 0; this.#skipSpace() !== closing && this.#at < this.#text.length; index += 1) {
      const inner = wanted.inside.get(opening === '{' ? this.#key() : String(index))
      if (inner === undefined) this.#skipValue()
      else this.value(inner)
      if (this.#skipSpace() === ',') this.#at += 1
    }
    this.#at += 1
  }

  #key(): string {
    const key: unknown = JSON.parse(this.#skipString())
    this.#skipSpace()
    this.#at += 1
    return String(key)
  }
}

/** Where JSON pointers (RFC 6901) lead in a JSON text, each key or value's first character, found in one pass. The text must be sound. */
export const locate = (text: string, pointers: Iterable<string>): ReadonlyMap<string, TextPosition> => {
  const root = wantedNode()
  const nodes = [...new Set(pointers)].map(pointer => ({ pointer, node: nodeOf(root, pointer) }))
  new Walker(text).value(root)
  const found = nodes.flatMap(({ pointer, node: { offset } }) => (offset === undefined ? [] : [{ pointer, offset }]))
  const positions = new Map<string, TextPosition>()
  let [line, lineStart] = [1, 0]
  for (const { pointer, offset } of found.toSorted((one, other) => one.offset - other.offset)) {
    for (let end = text.indexOf('\n', lineStart); end !== -1 && end < offset; end = text.indexOf('\n', lineStart)) {
      line += 1
      lineStart = end + 1
    }
    positions.set(pointer, { line, column: offset - lineStart + 1 })
  }
  return positions
}
