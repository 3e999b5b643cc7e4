import type { Kill } from '../kills/kill-in-turn.ts'
import type { FinishedOrder } from '../mix.ts'

const seconds = (ms: number | undefined): string => (ms === undefined ? '-' : `${(ms / 1_000).toFixed(1)} s`)

/** Until an order that was accepted after the kill was confirmed; undefined: none ever was. */
const confirmedAfterMs = ({ at }: Kill, finished: readonly FinishedOrder[]): number | undefined => {
  const ends = finished
    .filter(({ acceptedAt, outcome }) => acceptedAt > at && outcome === 'fulfilled')
    .map(({ acceptedAt, ms }) => acceptedAt + ms)
  return ends.length === 0 ? undefined : Math.min(...ends) - at
}

const row = (cells: readonly string[]): string => cells.map((cell, at) => (at === 0 ? cell.padEnd(18) : cell.padStart(18))).join('')

/** A kill a line: open orders, time until the stack was whole again, time until a later order was fulfilled. */
export const killTable = (kills: readonly Kill[], finished: readonly FinishedOrder[]): readonly string[] => [
  row(['killed', 'orders open', 'all ready after', 'order done after']),
  ...kills.map(kill => row([kill.part, String(kill.open), seconds(kill.backAfterMs), seconds(confirmedAfterMs(kill, finished))])),
]
