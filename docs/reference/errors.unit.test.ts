import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const root = new URL('../..', import.meta.url).pathname
const source = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'platform'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(file => file.endsWith('.ts') && !file.includes('.test.') && existsSync(root + file))
  .map(file => readFileSync(root + file, 'utf8'))
  .join('\n')

const codesIn = (text: string): readonly string[] => [...new Set(text.match(/\bMR_[A-Z_]+\b/g))].sort()
const listPattern = /Codes = \[[^\]]*\] as const/g
const listed = codesIn((source.match(listPattern) ?? []).join('\n'))

describe('error codes', () => {
  test('are all on the page, and the page has no others', () => {
    const page = readFileSync(`${root}docs/reference/errors.md`, 'utf8')
    expect([...page.matchAll(/^\| `(MR_[A-Z_]+)`/gm)].map(([, code]) => code).sort()).toEqual(listed)
  })

  test('are listed where they are used, and used where they are listed', () => {
    const comments = /^\s*(\/\/|\*|\/\*\*).*$/gm
    expect(codesIn(source.replace(listPattern, '').replace(comments, ''))).toEqual(listed)
  })
})
