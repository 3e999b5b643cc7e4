/** A block of commands in a page, and what the page says it prints, if it does. */
export interface Shown {
  readonly commands: string
  readonly prints: readonly string[]
}

/** In order. A block of text right after one of commands is what those print. */
export const shownIn = (page: string): readonly Shown[] =>
  [...page.matchAll(/```sh\n([\s\S]*?)```(?:\n+```text\n([\s\S]*?)```)?/g)].map(([, commands = '', prints = '']) => ({
    commands,
    prints: prints.split('\n').filter(line => line.trim() !== '' && line.trim() !== '…'),
  }))

/** What differs from run to run, most special first. */
const varying: readonly (readonly [RegExp, string])[] = [
  [/…/, '.*'],
  [/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/, '[\\da-f-]{36}'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/, '[\\dT:.-]+Z'],
  [/\b(?=[\da-f]*\d)[\da-f]{16}\b/, '[\\da-f]{16}'],
  [/\d+(?:\.\d+)? s\b/, '[\\d.]+ (?:m [\\d.]+ )?s'],
  [/(?<=[/@])\d+/, '\\d+'],
]
/** Columns are as wide as what else is in them; of their numbers only those in words are told. */
const inTables: readonly (readonly [RegExp, string])[] = [
  [/ {2,}/, '\\s+'],
  [/(?<= )\d+(?= |$)/, '\\d+'],
]

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const patternOf = (line: string): RegExp => {
  const known = / {2,}/.test(line.trim()) ? [...varying, ...inTables] : varying
  const any = new RegExp(known.map(([{ source }]) => `(${source})`).join('|'), 'g')
  const parts: string[] = []
  let from = 0
  for (const match of line.trim().matchAll(any)) {
    parts.push(literal(line.trim().slice(from, match.index)), known[match.slice(1).findIndex(group => group !== undefined)]?.[1] ?? '')
    from = match.index + match[0].length
  }
  return new RegExp([...parts, literal(line.trim().slice(from))].join(''))
}

/** The first line of a sample that isn't in what was printed, in its order; others may stand between. */
export const missingIn = (printed: string, sample: readonly string[]): string | undefined => {
  const lines = printed.split('\n')
  return sample.find(line => {
    const at = lines.findIndex(one => patternOf(line).test(one))
    lines.splice(0, at + 1)
    return at === -1
  })
}
