import { failureGroups } from '@millrace/messaging'
import { Command } from 'commander'
import { surroundings, withKafka } from '../../connect.ts'
import { interruption } from '../../interruption.ts'
import { failureGroupColumns } from '../../letters/columns.ts'
import { selectedLetters } from '../../letters/find.ts'
import { type SelectionOptions, withSelection } from '../../letters/selection.ts'
import { note, standardOutput } from '../../output.ts'
import { table } from '../../text/table.ts'

const groups = async (options: SelectionOptions & { readonly json?: true }): Promise<void> => {
  const { json, ...selection } = options
  const signal = interruption()
  const output = standardOutput()
  await withKafka(surroundings(), signal, async broker => {
    const found = failureGroups((await selectedLetters(broker, [], selection, signal)).selected)
    if (json) for (const one of found) await output.json(one)
    else if (found.length === 0) note('no letters')
    else for (const line of table(failureGroupColumns, found)) await output.line(line)
  })
}

/** Exit 0: printed, none included. 1: the group has no letters' topic. */
export const lettersGroupsCommand = (): Command =>
  withSelection(new Command('groups').description('live letters by the cause of their failure, the most first'))
    .option('--group <group>', 'of this consumer group (default: all)')
    .option('--json', 'one JSON line a cause')
    .action(groups)
