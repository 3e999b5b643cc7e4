import { closeSync, copyFileSync, mkdirSync, openSync, readSync, statSync, truncateSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Home } from '../home.ts'
import { recordsIn } from './records.ts'

/** Opens a log for appending. Children write to it by themselves, so it outlives the supervisor and nothing blocks on a pipe. */
export const openLog = (path: string): number => {
  mkdirSync(dirname(path), { recursive: true })
  return openSync(path, 'a')
}

const sizeOf = (path: string): number => {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}

/** Keeps a log below `maxBytes`, and one older copy of it. Lines written between the copy and the cut are lost. */
export const rotateLog = (path: string, maxBytes = 20_000_000): void => {
  if (sizeOf(path) <= maxBytes) return
  copyFileSync(path, `${path}.1`)
  truncateSync(path, 0)
}

/** The last lines of a log, from its last 8 KiB. */
export const tailOf = (path: string, lines = 8): string => {
  const size = sizeOf(path)
  if (size === 0) return ''
  const bytes = Buffer.alloc(Math.min(size, 8_192))
  const file = openSync(path, 'r')
  readSync(file, bytes, 0, bytes.length, size - bytes.length)
  closeSync(file)
  // Where in the code it happened would push out what happened.
  const told = bytes
    .toString()
    .trimEnd()
    .split('\n')
    .filter(line => !/^\s+at /.test(line))
  return told.slice(-lines).join('\n')
}

/** Rotates all logs of a home now and then, until stopped. */
export const keepLogsBounded = (home: Home, everyMs = 5_000): { stop(): void } => {
  const rotate = () => {
    for (const name of [
      'supervisor',
      ...recordsIn(home.records)
        .all()
        .map(record => record.name),
    ])
      rotateLog(home.log(name))
  }
  const timer = setInterval(rotate, everyMs).unref()
  return { stop: () => clearInterval(timer) }
}
