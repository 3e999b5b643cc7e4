import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const here = import.meta.dirname
const repository = join(here, '../../..')
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
const directive = /^\s*\/\/ @ts-expect-error (TS\d+) (.*)$/

interface Mistake {
  readonly line: number
  readonly code: string
  readonly words: readonly string[]
}

interface Diagnostic {
  readonly file: string
  readonly line: number
  readonly code: string
  readonly message: string
}

const mistakesIn = (text: string): readonly Mistake[] =>
  text.split('\n').flatMap((comment, index) => {
    const [, code, reason] = directive.exec(comment) ?? []
    if (code === undefined || reason === undefined) return []
    return [{ line: index + 2, code, words: [...reason.matchAll(/`([^`]+)`/g)].map(([, word]) => String(word)) }]
  })

const compile = (project: string) =>
  new Promise<string>(resolve => {
    const tsc = [join(typescript, 'bin/tsc'), '-p', project, '--pretty', 'false']
    execFile(process.execPath, tsc, { cwd: repository, maxBuffer: 2 ** 26 }, (_, stdout, stderr) => resolve(stdout + stderr))
  })

/** A diagnostic is one line and, indented, why. */
const parse = (output: string, project: string): readonly Diagnostic[] =>
  output
    .split(/\n(?! )/)
    .map(text => /^(.+?)\((\d+),\d+\): error (TS\d+): ([\s\S]*)$/.exec(text))
    .flatMap(found => {
      const [, file = '', line, code = '', message = ''] = found ?? []
      return found === null
        ? []
        : [{ file: basename(dirname(file)) === basename(project) ? 'stripped' : file, line: Number(line), code, message }]
    })

describe('mistakes that must not compile', async () => {
  const text = await readFile(join(here, 'negative.ts'), 'utf8')
  const mistakes = mistakesIn(text)
  let project = ''
  let diagnostics: readonly Diagnostic[] = []

  beforeAll(async () => {
    // Inside the repository, so that packages are found, and where neither git nor the root's tsconfig looks.
    await mkdir(join(repository, '.millrace'), { recursive: true })
    project = await mkdtemp(join(repository, '.millrace/compile-'))
    await cp(join(here, 'fixtures'), join(project, 'fixtures'), { recursive: true })
    await writeFile(join(project, 'negative.ts'), text.replaceAll('@ts-expect-error', 'expected'))
    const include = ['negative.ts', ...['negative.ts', 'contracts.ts'].map(file => relative(project, join(here, file)))]
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({ extends: relative(project, join(repository, 'tsconfig.json')), include }),
    )
    diagnostics = parse(await compile(project), project)
  }, 60_000)

  afterAll(() => rm(project, { recursive: true, force: true }))

  test('there are 28, and every directive says its code and reason', () => {
    expect(mistakes).toHaveLength(28)
    expect(text.match(/^\s*\/\/ @ts-expect-error/gm)).toHaveLength(28)
    expect(mistakes.filter(({ words }) => words.length === 0)).toEqual([])
  })

  test('without the directives each line fails, no other does', () => {
    const failing = diagnostics.filter(({ file }) => file === 'stripped').map(({ line, code }) => `${line} ${code}`)
    expect(failing).toEqual(mistakes.map(({ line, code }) => `${line} ${code}`))
  })

  test.each(mistakes.map(mistake => [text.split('\n')[mistake.line - 2]?.trim(), mistake] as const))('%s', (_, { line, words }) => {
    const message = diagnostics.find(diagnostic => diagnostic.file === 'stripped' && diagnostic.line === line)?.message
    for (const word of words) expect(message).toContain(word)
  })

  test('with the directives, and the generated contracts as engines take them, all compiles', () => {
    expect(diagnostics.filter(({ file }) => file.includes('testing/compile/'))).toEqual([])
  })
})
