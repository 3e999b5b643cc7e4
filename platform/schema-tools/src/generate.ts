import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseFolder } from './read-folder.ts'
import { renderFiles } from './render/files.ts'

export interface FolderOptions {
  /** The folder with `avro/` and `catalogue.yaml`; `generated/` is beside them. */
  readonly folder: string
}

/** Paths of files under `generated/`. */
export interface Generated {
  readonly written: readonly string[]
  readonly unchanged: readonly string[]
  /** Files no contract makes any more: removed. */
  readonly stale: readonly string[]
}

/** A generated file that isn't what the contracts say. */
export interface StaleFile {
  readonly path: string
  readonly why: 'missing' | 'differs' | 'left over'
}

const unlessMissing = async <T>(found: Promise<T>): Promise<T | undefined> => {
  try {
    return await found
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

const listed = async (generated: string): Promise<readonly string[]> =>
  ((await unlessMissing(readdir(generated))) ?? []).filter(name => name.endsWith('.ts')).sort()

const compare = async (folder: string) => {
  const generated = join(folder, 'generated')
  const files = [...renderFiles(await parseFolder(folder))]
  const compared = await Promise.all(
    files.map(async ([name, text]) => {
      const path = join(generated, name)
      return { path, text, now: await unlessMissing(readFile(path, 'utf8')) }
    }),
  )
  const known = new Set(files.map(([name]) => name))
  const leftOver = (await listed(generated)).filter(name => !known.has(name)).map(name => join(generated, name))
  return { compared, leftOver }
}

/** Writes `generated/` from the contracts; touches only what changes. Throws MR_SCHEMAS_UNREADABLE, MR_CONTRACT_INVALID. */
export const generate = async ({ folder }: FolderOptions): Promise<Generated> => {
  const { compared, leftOver } = await compare(folder)
  const changed = compared.filter(({ text, now }) => text !== now)
  await mkdir(join(folder, 'generated'), { recursive: true })
  await Promise.all(changed.map(({ path, text }) => writeFile(path, text)))
  await Promise.all(leftOver.map(path => rm(path)))
  const unchanged = compared.filter(({ text, now }) => text === now)
  return { written: changed.map(({ path }) => path), unchanged: unchanged.map(({ path }) => path), stale: leftOver }
}

/** What `generate` would write or remove. Throws as it does. */
export const check = async ({ folder }: FolderOptions): Promise<readonly StaleFile[]> => {
  const { compared, leftOver } = await compare(folder)
  const differing = compared.filter(({ text, now }) => text !== now)
  return [
    ...differing.map(({ path, now }): StaleFile => ({ path, why: now === undefined ? 'missing' : 'differs' })),
    ...leftOver.map((path): StaleFile => ({ path, why: 'left over' })),
  ]
}
