import { type Broker, type FoundLetter, originalsOf } from '@millrace/messaging'
import { Command } from 'commander'
import { surroundings, withKafka } from '../../connect.ts'
import { interruption } from '../../interruption.ts'
import { letterColumns } from '../../letters/columns.ts'
import { selectedLetters } from '../../letters/find.ts'
import { letterJson, recordJson } from '../../letters/json.ts'
import { type SelectionOptions, withSelection } from '../../letters/selection.ts'
import { note, type Output, standardOutput } from '../../output.ts'
import { positiveNumber } from '../../positive-number.ts'
import { counted } from '../../text/counted.ts'
import { table } from '../../text/table.ts'

interface Options extends SelectionOptions {
  readonly limit?: number
  readonly payload?: true
  readonly json?: true
}

const tableLimit = 100

/** Payloads held at once. */
const together = 200

const exported = async (broker: Broker, letters: readonly FoundLetter[], payload: boolean, output: Output, signal: AbortSignal) => {
  for (let at = 0; at < letters.length; at += together) {
    const some = letters.slice(at, at + together)
    const records = payload ? await originalsOf(broker, some, { signal }) : undefined
    for (const found of some) {
      if (signal.aborted || output.gone.aborted) return
      const record = records?.get(found)
      await output.json({ ...letterJson(found), ...(record && { record: recordJson(record) }) })
    }
  }
}

const list = async ({ limit, payload, json, ...selection }: Options): Promise<void> => {
  const signal = interruption()
  const output = standardOutput()
  await withKafka(surroundings(), signal, async broker => {
    const { selected } = await selectedLetters(broker, [], selection, signal)
    const shown = selected.slice(0, limit ?? (json ? selected.length : tableLimit))
    if (json) await exported(broker, shown, payload === true, output, signal)
    else if (shown.length > 0) for (const line of table(letterColumns, shown)) await output.line(line)
    if (shown.length < selected.length) note(`${shown.length} of ${counted(selected.length, 'letter')}: see more with --limit`)
    else note(counted(selected.length, 'letter'))
  })
}

const examples = `
Examples:
  millrace letters list --group payments --error timeout
  millrace letters list --group payments --json > letters.ndjson             export, without what the messages hold
  millrace letters list --group payments --json --payload > letters.ndjson   with it: keep it as you keep personal data`

/** Exit 0: printed, none included. 1: the group has no letters' topic. */
export const lettersListCommand = (): Command =>
  withSelection(new Command('list').description('live letters, in the order of their lanes; what the messages hold only when asked for'))
    .option('--group <group>', 'of this consumer group (default: all)')
    .option('--limit <n>', `at most so many (default of a table: ${tableLimit})`, positiveNumber)
    .option('--json', 'one JSON line a letter')
    .option('--payload', 'in JSON, with the original record in base64: it may be personal')
    .addHelpText('after', examples)
    .action(list)
