import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { type ContractSources, type ParsedContracts, parseContracts } from '@millrace/contracts'
import { SchemaToolsError } from './errors.ts'

const unreadable = (path: string, cause: unknown) =>
  new SchemaToolsError('MR_SCHEMAS_UNREADABLE', `Can't read ${path}: a schemas folder holds catalogue.yaml and avro/<domain>/<type>.avsc`, {
    cause,
  })

const readText = async (folder: string, file: string) => {
  try {
    return { file: file.split(sep).join('/'), text: await readFile(join(folder, file), 'utf8') }
  } catch (cause) {
    throw unreadable(join(folder, file), cause)
  }
}

const schemaFiles = async (folder: string): Promise<readonly string[]> => {
  try {
    const files = await readdir(join(folder, 'avro'), { recursive: true })
    return files.filter(file => file.endsWith('.avsc')).sort()
  } catch (cause) {
    throw unreadable(join(folder, 'avro'), cause)
  }
}

/** The texts of a `schemas/` folder, in the order of their paths. Throws MR_SCHEMAS_UNREADABLE. */
export const readFolder = async (folder: string): Promise<ContractSources> => {
  const catalogue = await readText(folder, 'catalogue.yaml')
  const files = await schemaFiles(folder)
  return { catalogue, schemas: await Promise.all(files.map(file => readText(folder, join('avro', file)))) }
}

/** The folder's contracts. Throws MR_SCHEMAS_UNREADABLE, and MR_CONTRACT_INVALID with every fault. */
export const parseFolder = async (folder: string): Promise<ParsedContracts> => parseContracts(await readFolder(folder))
