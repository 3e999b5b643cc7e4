import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { generate } from '@millrace/schema-tools'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const run = promisify(execFile)

/** The README's section, block by block, in their order. */
const steps = async () => {
  const [, section = ''] = (await readFile(`${root}README.md`, 'utf8')).split('## Add an event')
  const blocks = [...section.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, text = '']) => ({ language, text: text.trim() }))
  const [contract = '', catalogue = '', error = '', evolve = '', on = ''] = blocks
    .filter(({ language }) => language !== 'sh')
    .map(({ text }) => text)
  return { contract, catalogue, error: error.replace(/^.*?(error TS\d+.*) …$/, '$1'), evolve, on }
}

let folder: string

const edit = async (file: string, change: (text: string) => string): Promise<void> => {
  const path = `${folder}/${file}`
  await writeFile(path, change(await readFile(path, 'utf8')))
}

/** What the compiler says of the product's decider, with the contracts of the copied folder. */
const compile = async (): Promise<string> => {
  const tsconfig = {
    extends: `${root}tsconfig.json`,
    compilerOptions: {
      typeRoots: [`${root}node_modules/@types`],
      paths: { '@millrace/schemas': [`${folder}/schemas/generated/index.ts`], millrace: [`${root}platform/model/src/index.ts`] },
    },
    include: [`${folder}/product.ts`, `${folder}/stock-levels.ts`],
  }
  await writeFile(`${folder}/tsconfig.json`, JSON.stringify(tsconfig))
  const { stdout } = await run(`${root}node_modules/.bin/tsc`, ['-p', folder, '--pretty', 'false']).catch(
    (error: { stdout: string }) => error,
  )
  return stdout
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-add-an-event-'))
  await cp(`${root}schemas`, `${folder}/schemas`, { recursive: true })
  await writeFile(`${folder}/package.json`, '{ "type": "module" }')
  await cp(`${root}services/inventory/src/domain/product.ts`, `${folder}/product.ts`)
  await cp(`${root}services/inventory/src/views/stock-levels.ts`, `${folder}/stock-levels.ts`)
})
afterEach(() => rm(folder, { recursive: true }))

describe('the README, adding an event', () => {
  test('the second step is a compile error that names what is missing, the last compiles', async () => {
    const { contract, catalogue, error, evolve, on } = await steps()
    // Who followed the README has it all already: it is taken out of the copy first.
    for (const [file, line] of [
      ['schemas/catalogue.yaml', `      ${catalogue}`],
      ['product.ts', `    ${evolve}`],
      ['stock-levels.ts', `    ${on}`],
    ] as const) {
      await edit(file, text => text.replace(`${line}\n`, ''))
    }
    await rm(`${folder}/schemas/avro/inventory/stock-counted.avsc`, { force: true })
    await generate({ folder: `${folder}/schemas` })
    expect(await compile()).toBe('')

    await writeFile(`${folder}/schemas/avro/inventory/stock-counted.avsc`, contract)
    await edit('schemas/catalogue.yaml', text =>
      text.replace('      - inventory.StockReceived\n', `      - inventory.StockReceived\n      ${catalogue}\n`),
    )
    await generate({ folder: `${folder}/schemas` })
    expect(await compile()).toContain(error)

    await edit('product.ts', text => text.replace('  evolve: {\n', `  evolve: {\n    ${evolve}\n`))
    expect(await compile()).toBe('')
    await edit('stock-levels.ts', text => text.replace('  on: {\n', `  on: {\n    ${on}\n`))
    expect(await compile()).toBe('')
  })
})
