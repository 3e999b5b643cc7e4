import { printable } from '../description.ts'
import type { Choice } from '../providers/choose.ts'
import type { Running } from './component.ts'

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** One line of the start-up list, and what the choice doesn't prove below it. */
export const startUpLines = (running: Running, choice?: Choice): readonly string[] => {
  const { ms, downloadMs } = running.startUp
  const took = downloadMs === 0 ? seconds(ms) : `${seconds(ms)}, of it ${seconds(downloadMs)} download`
  const line = `  ${running.name.padEnd(16)} ${printable(running.address).padEnd(28)} ${took}`
  if (choice === undefined) return [line]
  const caveat = choice.doesNotProve === undefined ? [] : [`${' '.repeat(19)}does not prove: ${choice.doesNotProve}`]
  return [line, `${' '.repeat(19)}${choice.provider}: ${choice.why}`, ...caveat]
}
