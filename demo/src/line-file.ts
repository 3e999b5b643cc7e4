import { appendFile, mkdir, readFile, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'

/** Items kept in a file, a line of JSON each: nothing that was added is lost when the process is killed. */
export interface LineFile<T> {
  readonly items: readonly T[]
  /** With the operating system when resolved. */
  add(item: T): Promise<void>
}

const newline = 0x0a

/** What the file has; a kill in mid-write leaves half a line, which was acknowledged to nobody. */
const readComplete = async <T>(file: string, shape: z.ZodType<T>): Promise<{ items: T[]; completeBytes: number; bytes: number }> => {
  const content = await readFile(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
  const completeBytes = content.lastIndexOf(newline) + 1
  const lines = content.subarray(0, completeBytes).toString().split('\n')
  const items = lines.filter(line => line !== '').map(line => shape.parse(JSON.parse(line)))
  return { items, completeBytes, bytes: content.length }
}

export const readLines = async <T>(file: string, shape: z.ZodType<T>): Promise<readonly T[]> => (await readComplete(file, shape)).items

/** Opens a file to add to, making it and its folder when they are missing. */
export const openLineFile = async <T>(file: string, shape: z.ZodType<T>): Promise<LineFile<T>> => {
  await mkdir(dirname(file), { recursive: true })
  const { items, completeBytes, bytes } = await readComplete(file, shape)
  if (bytes > completeBytes) await truncate(file, completeBytes)
  return {
    items,
    add: async item => {
      await appendFile(file, `${JSON.stringify(item)}\n`)
      items.push(item)
    },
  }
}
