import { type JournalEntry, readJournal } from '@millrace/messaging'
import { Command } from 'commander'
import { surroundings, withKafka } from '../../connect.ts'
import { interruption } from '../../interruption.ts'
import { journalColumns } from '../../letters/columns.ts'
import { journalJson } from '../../letters/json.ts'
import { note, standardOutput } from '../../output.ts'
import { table } from '../../text/table.ts'
import { timeOption } from '../../time-option.ts'

interface Options {
  readonly group: string
  readonly letter?: string
  readonly run?: string
  readonly by?: string
  readonly outcome?: string
  readonly since?: number
  readonly until?: number
  readonly payload?: true
  readonly json?: true
}

const isMeant = ({ letter, run, by, outcome, since = 0, until = Number.POSITIVE_INFINITY }: Options, entry: JournalEntry): boolean =>
  (letter === undefined || entry.letter.key === letter) &&
  (run === undefined || entry.request.run === run) &&
  (by === undefined || entry.request.by === by) &&
  (outcome === undefined || entry.outcome === outcome) &&
  entry.at >= since &&
  entry.at <= until

const journal = async (options: Options): Promise<void> => {
  const signal = interruption()
  const output = standardOutput()
  await withKafka(surroundings(), signal, async broker => {
    const found = (await readJournal(broker, options.group, { signal })).filter(entry => isMeant(options, entry))
    if (options.json) for (const entry of found) await output.json(journalJson(entry, options.payload === true))
    else if (found.length === 0) note('nothing in the journal')
    else for (const line of table(journalColumns, found)) await output.line(line)
  })
}

/** Exit 0: printed, nothing included. */
export const lettersJournalCommand = (): Command =>
  new Command('journal')
    .description('who asked for a redrive, discard or edit, when and why, and what came of it')
    .requiredOption('--group <group>', 'of this consumer group')
    .option('--letter <letter>', 'only this letter')
    .option('--run <run>', 'only what was asked for together')
    .option('--by <who>', 'only what they asked for')
    .option('--outcome <outcome>', 'only this: redriven, discarded, failed, held, stopped, withdrawn, void, absorbed or refused')
    .option('--since <time>', 'only from this time on: ISO 8601, or so long ago as 15m', timeOption)
    .option('--until <time>', 'only up to this time', timeOption)
    .option('--json', 'one JSON line an entry')
    .option('--payload', 'in JSON, with the bytes of edits and of what they replaced: they may be personal')
    .action(journal)
