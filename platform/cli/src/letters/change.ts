import { userInfo } from 'node:os'
import { type Command, Option } from 'commander'
import { surroundings, withKafka } from '../connect.ts'
import { interruption } from '../interruption.ts'
import { standardOutput } from '../output.ts'
import { positiveNumber } from '../positive-number.ts'
import { durationOption } from '../time-option.ts'
import { carryOut } from './carry-out.ts'
import { selectedLetters } from './find.ts'
import { letterJson } from './json.ts'
import { type LettersPlan, lettersToAsk, planLines } from './plan.ts'
import { isNarrowed, type SelectionOptions, withSelection } from './selection.ts'

export interface AskingOptions {
  readonly yes?: true
  readonly reason?: string
  readonly by: string
  readonly wait: number
  readonly json?: true
}

interface ChangeOptions extends SelectionOptions, AskingOptions {
  readonly group: string
  readonly all?: true
  readonly wholeLanes?: true
  readonly rate?: number
  readonly maxFailures?: number
}

const waitMs = 300_000

const userHere = (): string => {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}

/** What is said by whoever asks for something. */
export const withAsking = (command: Command): Command =>
  command
    .requiredOption('--group <group>', 'of this consumer group')
    .option('--yes', 'do it; without, only what would be done is printed')
    .option('--reason <text>', 'why: kept in the journal; needed with --yes')
    .addOption(new Option('--by <who>', 'who asks: kept in the journal').default(userHere(), 'who runs it'))
    .addOption(
      new Option('--wait <duration>', 'how long to wait for the next answer before it is left to the owners')
        .argParser(durationOption)
        .default(waitMs, '5m'),
    )
    .option('--json', 'one JSON line a letter, of the plan or of what came of it')

const change = async (kind: LettersPlan['kind'], letters: readonly string[], options: ChangeOptions, command: Command): Promise<void> => {
  const { yes, reason, by, wait, json, all: everything, wholeLanes, rate, maxFailures, ...selection } = options
  if (!isNarrowed(letters, selection) && everything === undefined)
    command.error(`error: name letters, or say which (--fingerprint, --key …), or --all for every letter of ${options.group}`)
  if (yes && !reason?.trim()) command.error("error: option '--reason <text>' is needed with --yes")
  const signal = interruption()
  const output = standardOutput()
  await withKafka(surroundings(), signal, async broker => {
    const found = await selectedLetters(broker, letters, selection, signal)
    const plan: LettersPlan = { kind, ...found, wholeLanes: wholeLanes === true, ratePerSecond: rate }
    const asked = lettersToAsk(plan)
    if (!yes || asked.length === 0) {
      if (json) for (const one of asked) await output.json(letterJson(one))
      else
        for (const line of [...planLines(plan), ...(asked.length > 0 ? ['nothing was done: add --yes and --reason to do it'] : [])])
          await output.line(line)
      return
    }
    if (!json) for (const line of planLines(plan)) await output.line(line)
    const around = { broker, group: options.group, kind, letters: asked, by, why: reason ?? '', waitMs: wait, output, json: json === true }
    await carryOut({ ...around, ratePerSecond: rate, maxFailures, interrupted: signal })
  })
}

/** `redrive` and `discard` are asked for alike. */
export const changeCommand = (kind: LettersPlan['kind'], command: Command): Command =>
  withAsking(withSelection(command))
    .argument('[letter...]', 'keys of letters, as `letters list` prints them')
    .option('--all', 'every letter of the group')
    .option('--whole-lanes', 'those too that wait behind the selected ones in their lanes')
    .option('--rate <n>', 'so many a second at most', positiveNumber)
    .action((letters: string[], options: ChangeOptions, self: Command) => change(kind, letters, options, self))
