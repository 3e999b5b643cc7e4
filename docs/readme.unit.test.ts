import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(file => file !== '' && existsSync(root + file))

const textOf = (file: string) => readFileSync(root + file, 'utf8')

/** Code blocks that name their file in a comment on their first line. */
const regions = pages.flatMap(page =>
  [...textOf(page).matchAll(/```ts\n\/\/ (\S+\.ts)\n([\s\S]*?)```/g)].map(([, file = '', code = '']) => ({ page, file, code })),
)

/** `…` stands for lines left out. */
const parts = (code: string) => code.split(/^ *…\n/m).filter(part => part.trim() !== '')

describe('pages', () => {
  test.each(regions)('$page shows code that stands in $file', ({ file, code }) => {
    const source = textOf(file)
    let from = 0
    for (const part of parts(code)) {
      expect(source.slice(from)).toContain(part)
      from = source.indexOf(part, from) + part.length
    }
  })

  test('link to what exists', () => {
    const links = pages.flatMap(page =>
      [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, to = '']) => ({ page, to: `${dirname(page)}/${to}` })),
    )
    expect(links.filter(({ to }) => !existsSync(root + to))).toEqual([])
  })
})
