/**
 * What a terminal acts on instead of showing it: control characters (C0, DEL, C1), and marks that turn or hide text
 * (zero width, bidirectional, line separators). What producers wrote must not move an operator's cursor.
 */
const acted = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

const escaped = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** Text of others, to be shown: nothing in it reaches the terminal but as itself. */
export const terminalSafe = (text: string): string => text.replace(acted, escaped)

const surrogates = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')

/** JSON in one line, as `JSON.stringify` writes it, in which nothing is left that a terminal acts on. */
export const safeJson = (value: unknown): string => (JSON.stringify(value) ?? 'null').replace(acted, surrogates)
