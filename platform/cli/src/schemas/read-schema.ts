import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { SchemaText } from './describe.ts'

/** `-` is standard input. */
export const readSchemaText = async (path: string): Promise<SchemaText> =>
  path === '-' ? { name: 'stdin', text: await text(process.stdin) } : { name: path, text: await readFile(path, 'utf8') }
