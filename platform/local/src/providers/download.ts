import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A finished download at `directory`: made by `fill` in a directory beside it, which takes the name only when complete.
 * So an interrupted one leaves nothing behind that looks finished, and of two at once the later is thrown away.
 */
export const downloaded = async (directory: string, fill: (into: string) => Promise<void>): Promise<void> => {
  if (existsSync(directory)) return
  const unfinished = `${directory}.${randomUUID()}`
  mkdirSync(dirname(directory), { recursive: true })
  try {
    await fill(unfinished)
    renameSync(unfinished, directory)
  } catch (error) {
    if (!existsSync(directory)) throw error
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}
