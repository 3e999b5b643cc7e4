import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { cwd: root, encoding: 'utf8' }).split('\n')

interface Named {
  readonly law: number
  readonly file: string
  readonly name: string
}

const page = readFileSync(`${root}docs/laws.md`, 'utf8')

/** What the page says: law, file, test. */
const promised = (): readonly Named[] => {
  let [law, file] = [0, '']
  return page.split('\n').flatMap(line => {
    law = Number(/^## (\d+) /.exec(line)?.[1] ?? law)
    file = /^`(.+)`$/.exec(line)?.[1] ?? file
    const name = /^- (law \d.*)$/.exec(line)?.[1]
    return name === undefined ? [] : [{ law, file, name }]
  })
}

const testPattern = /(?:test|it)(?:\.each\([^)]*\))?\(\s*(['"`])(law \d+(?:, law \d+)*: .*?)\1/g

/** Tests that carry a law's number in their names. */
const existing = (): readonly Named[] =>
  tracked
    .filter(file => file.endsWith('.test.ts') || file.includes('conformance'))
    .filter(file => existsSync(root + file))
    .flatMap(file =>
      [...readFileSync(root + file, 'utf8').matchAll(testPattern)].flatMap(([, , name = '']) =>
        [
          ...name
            .split(':', 1)
            .join()
            .matchAll(/law (\d+)/g),
        ].map(([, law]) => ({ law: Number(law), file, name })),
      ),
    )

const lines = (all: readonly Named[]) => all.map(({ law, file, name }) => `${law} | ${file} | ${name}`).sort()

describe('docs/laws.md', () => {
  test('names every test of a law, and no test that is missing', () => {
    expect(lines(promised())).toEqual(lines(existing()))
  })

  test('has at least one test for each law, or says that it is not held yet', () => {
    const sections = page.split(/^## /m).slice(1)
    expect(sections).toHaveLength(12)
    for (const section of sections) expect(section).toMatch(/^- law \d|\*Not held yet:\*/m)
  })
})
