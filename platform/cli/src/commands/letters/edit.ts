import { readFile } from 'node:fs/promises'
import { createCodec, type FoundLetter, keyOfLetter, systemClock } from '@millrace/messaging'
import { silentTelemetry } from '@millrace/messaging/memory'
import { registryClient } from '@millrace/registry/client'
import { Command } from 'commander'
import { contractsHere, type Surroundings, surroundings, withKafka } from '../../connect.ts'
import { CliError } from '../../errors.ts'
import { interruption } from '../../interruption.ts'
import { carryOut } from '../../letters/carry-out.ts'
import { type AskingOptions, withAsking } from '../../letters/change.ts'
import { lettersOf } from '../../letters/find.ts'
import { fromJson } from '../../letters/from-json.ts'
import { note, standardOutput } from '../../output.ts'

interface Options extends AskingOptions {
  readonly group: string
  readonly data?: string
  readonly value?: string
}

const registryTimeoutMs = 5_000

/** The bytes of this data, as the project's contract of the letter's type says. */
const encoded = async (here: Surroundings, { type = '' }: FoundLetter, file: string): Promise<Buffer> => {
  const contracts = await contractsHere(here)
  const contract = contracts.types[type]
  if (contract === undefined || here.registry === undefined)
    throw new CliError(
      'MR_EDIT_UNREADABLE',
      `Data of ${type || 'a message without a type'} can't be encoded here: run it in the project that has its contract, with REGISTRY_URL, or give the bytes by --value.`,
    )
  const source = registryClient({ url: here.registry, clock: systemClock, telemetry: silentTelemetry, timeoutMs: registryTimeoutMs })
  const codec = createCodec({ contracts, source })
  await codec.prepare([type])
  return codec.encode(type, fromJson(JSON.parse(contract.schema), parsed(file, await readFile(file, 'utf8'))))
}

const parsed = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CliError(
      'MR_EDIT_UNREADABLE',
      `${file} is not JSON: give the whole data of the message, as \`letters show --payload\` prints it.`,
      { cause },
    )
  }
}

const edit = async (key: string, options: Options, self: Command): Promise<void> => {
  const { group, data, value, yes, reason, by, wait, json } = options
  if ((data === undefined) === (value === undefined)) self.error('error: name either --data or --value')
  if (yes && !reason?.trim()) self.error("error: option '--reason <text>' is needed with --yes")
  const signal = interruption()
  const here = surroundings()
  await withKafka(here, signal, async broker => {
    const found = (await lettersOf(broker, group, signal)).find(one => keyOfLetter(one) === key)
    if (found === undefined)
      throw new CliError('MR_LETTER_UNKNOWN', `There is no live letter ${key} of ${group}: it has ended, or never was.`)
    const bytes = data === undefined ? await readFile(value ?? '') : await encoded(here, found, data)
    note(`edit ${key}: ${found.sizeBytes} bytes become ${bytes.length}, under a new message id caused by ${found.messageId}`)
    note('Redriving handles it again: what its handler had done before it failed may be done again.')
    if (!yes) return note('nothing was done: add --yes and --reason to do it')
    await carryOut({
      broker,
      group,
      kind: 'edit',
      letters: [found],
      by,
      why: reason ?? '',
      value: bytes,
      ratePerSecond: undefined,
      maxFailures: undefined,
      waitMs: wait,
      interrupted: signal,
      output: standardOutput(),
      json: json === true,
    })
  })
}

const help = `
Refused unless the consumer allows edits (a service: LETTER_EDITS=allowed). The original stays in the journal, which keeps both for its
retention. It must be the first letter of its lane; a message that fails again stays a letter, as it was before the edit.

Example:
  millrace letters edit 6Zk…/3/1042 --group payments --data mended.json --yes --reason "currency was missing"`

/** Exit 0: planned, or handled as edited. 1: it was not. 2: wrong usage. */
export const lettersEditCommand = (): Command =>
  withAsking(new Command('edit').description('redrive one letter with other data, where that is allowed'))
    .argument('<letter>', 'its key, as `letters list` prints it')
    .option('--data <file>', "its whole data as JSON, encoded by the project's contract")
    .option('--value <file>', 'its bytes as they are')
    .addHelpText('after', help)
    .action(edit)
