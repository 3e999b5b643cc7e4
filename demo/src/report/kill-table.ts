import type { Kill } from '../kills/kill-in-turn.ts'

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

const row = (cells: readonly string[]): string => cells.map((cell, at) => (at === 0 ? cell.padEnd(18) : cell.padStart(20))).join('')

/** A kill a line: orders open then, time until all was ready again, time until an order placed since was confirmed. */
export const killTable = (kills: readonly Kill[]): readonly string[] => [
  row(['killed', 'orders open', 'ready after', 'order through after']),
  ...kills.map(({ part, open, readyAfterMs, wholeAfterMs }) => row([part, String(open), seconds(readyAfterMs), seconds(wholeAfterMs)])),
]
