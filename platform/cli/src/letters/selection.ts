import type { LetterSelection } from '@millrace/messaging'
import type { Command } from 'commander'
import { timeOption } from '../time-option.ts'

/** Which letters a command is about. */
export interface SelectionOptions extends Omit<LetterSelection, 'letters'> {
  readonly group?: string
}

export const selectionOf = (letters: readonly string[], options: SelectionOptions): LetterSelection => {
  const { group: _, ...selection } = options
  return letters.length === 0 ? selection : { ...selection, letters }
}

/** Whether anything but the group is said. */
export const isNarrowed = (letters: readonly string[], options: SelectionOptions): boolean => {
  const { type, key, lane, topic, correlationId, fingerprint, error, since, until } = options
  const said = [type, key, lane, topic, correlationId, fingerprint, error, since, until]
  return letters.length > 0 || said.some(one => one !== undefined)
}

export const withSelection = (command: Command): Command =>
  command
    .option('--type <type>', 'only messages of this type, as orders.OrderPlaced')
    .option('--key <key>', 'only this record key')
    .option('--lane <lane>', 'only this lane, as `letters list` prints it')
    .option('--topic <topic>', 'only what came from this topic')
    .option('--correlation-id <id>', 'only this flow')
    .option('--fingerprint <fingerprint>', 'only failures of this cause, as `letters groups` prints it')
    .option('--error <text>', 'only failures whose class, code or message contains this')
    .option('--since <time>', 'only what failed from this time on: ISO 8601, or so long ago as 15m', timeOption)
    .option('--until <time>', 'only what failed up to this time', timeOption)
