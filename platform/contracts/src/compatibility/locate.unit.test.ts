import fc from 'fast-check'
import { expect, test } from 'vitest'
import { locate } from './locate.ts'

const text = `{
  "type": "record", "name": "a\\"}R",
  "fields": [
    { "name": "x", "type": "int" },
    { "name": "y", "a/b~": [1, -2.5e3, null], "type":
      ["null", "string"] }
  ]
}`

test('a JSON pointer leads to a line and a column', () => {
  const pointers = ['', '/name', '/fields/1', '/fields/1/type/1', '/fields/1/a~1b~0/2', '/nothing/here']
  expect([...locate(text, pointers)].map(([pointer, { line, column }]) => `${pointer} ${line}:${column}`)).toEqual([
    ' 1:1',
    '/name 2:29',
    '/fields/1 5:5',
    '/fields/1/a~1b~0/2 5:40',
    '/fields/1/type/1 6:16',
  ])
})

const escaped = (token: string) => token.replaceAll('~', '~0').replaceAll('/', '~1')
const pointersOf = (value: unknown, at = ''): readonly (readonly [string, unknown])[] => [
  [at, value],
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => pointersOf(inner, `${at}/${escaped(key)}`))
    : []),
]

test('every value of any JSON text is found where it begins', () => {
  const found = (json: string, at: { line: number; column: number } | undefined) =>
    at &&
    json
      .split('\n')
      .slice(at.line - 1)
      .join('\n')
      .slice(at.column - 1)
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 2), (value, indent) => {
      const json = JSON.stringify(value, undefined, indent)
      const all = pointersOf(JSON.parse(json))
      const positions = locate(
        json,
        all.map(([pointer]) => pointer),
      )
      for (const [pointer, inner] of all) {
        const first = JSON.stringify(inner).charAt(0)
        expect(found(json, positions.get(pointer))?.charAt(0)).toBe(first)
      }
      expect(positions.size).toBe(new Set(all.map(([pointer]) => pointer)).size)
    }),
  )
})
