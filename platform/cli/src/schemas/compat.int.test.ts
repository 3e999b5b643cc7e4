import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'

const command = resolve(import.meta.dirname, '../../bin/millrace.mjs')
const folder = mkdtempSync(join(tmpdir(), 'millrace-compat-'))
afterAll(() => rmSync(folder, { recursive: true }))

const reader = `{ "type": "record", "name": "shop.Sold",
  "fields": [
    { "name": "id", "type": "int" },
    { "name": "note", "type": "string" }
  ] }`
const writer = '{ "type": "record", "name": "shop.Sold", "fields": [\n  { "name": "id", "type": "long" } ] }'

beforeAll(() => {
  writeFileSync(join(folder, 'reader.avsc'), reader)
  writeFileSync(join(folder, 'writer.avsc'), writer)
})

const compat = async (args: readonly string[], input = ''): Promise<{ code: unknown; out: string; err: string }> => {
  const child = spawn(process.execPath, [command, 'schemas', 'compat', ...args], { cwd: folder })
  const ended = once(child, 'close')
  child.stdin.end(input)
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, out, err }
}

test('every reason has its file, line and column in both schemas, and exit code 1', async () => {
  const { code, out } = await compat(['--reader', 'reader.avsc', '--writer', 'writer.avsc'])
  expect(code).toBe(1)
  expect(out.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^reader\.avsc:3:29: TYPE_MISMATCH at \/fields\/0\/type: .* \(written at writer\.avsc:2:27\)$/),
    expect.stringMatching(/^reader\.avsc:4:5: READER_FIELD_MISSING_DEFAULT_VALUE at \/fields\/1: .*`note`.*default/),
  ])
})

test('what fits exits with 0; stdin is a file too, and the answer can be JSON', async () => {
  const { code, out } = await compat(['--reader', 'writer.avsc', '--writer', '-', '--json'], writer)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual({ compatible: true, incompatibilities: [] })
})

test("what can't be checked exits with 2 and says why in one line", async () => {
  for (const args of [
    ['--reader', 'nowhere.avsc', '--writer', 'writer.avsc'],
    ['--reader', 'reader.avsc'],
    ['--reader', '-', '--writer', 'writer.avsc'],
  ]) {
    const { code, out, err } = await compat(args, '{"type": "nothing"}')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^millrace: Not checked: .*\n$/)
  }
})

test('pairs are answered in their order; the worst of them is the exit code', async () => {
  const lines = ['{"reader":"long","writer":"int"}', '{"reader":"int","writer":"long"}']
  const many = await compat(['--pairs', '-'], `${lines.join('\n')}\n`)
  expect(many.code).toBe(1)
  expect(
    many.out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).compatible),
  ).toEqual([true, false])
  const broken = await compat(['--pairs', '-'], `${['what', ...lines].join('\n')}\n`)
  expect(broken.code).toBe(2)
  expect(broken.out.trimEnd().split('\n')).toHaveLength(3)
})
