import { type Broker, type FoundLetter, type JournalEntry, keyOfLetter, originalOf, readJournal, systemClock } from '@millrace/messaging'
import { silentTelemetry } from '@millrace/messaging/memory'
import { registryClient } from '@millrace/registry/client'
import { Command } from 'commander'
import { contractsHere, type Surroundings, surroundings, withKafka } from '../../connect.ts'
import { CliError } from '../../errors.ts'
import { interruption } from '../../interruption.ts'
import { time } from '../../letters/columns.ts'
import { lettersOf } from '../../letters/find.ts'
import { journalJson, letterJson, recordJson } from '../../letters/json.ts'
import { createDecoder } from '../../messages/decode.ts'
import { note, type Output, standardOutput } from '../../output.ts'
import { safeJson, terminalSafe } from '../../text/terminal-safe.ts'

interface Options {
  readonly group?: string
  readonly payload?: true
  readonly json?: true
}

const registryTimeoutMs = 5_000

const linesOf = (found: FoundLetter): readonly (readonly [string, unknown])[] => {
  const { letter, position, messageId, type, correlationId, key, at, sizeBytes, requested } = found
  const { source, lane, failure, group, behind } = letter
  return [
    ['letter', keyOfLetter(found)],
    ['group', group],
    ['source', `${source.topic}/${source.partition}@${source.offset} (topic ${source.topicId})`],
    ['position', position],
    ['message', `${messageId} ${type ?? ''}`],
    ['correlation', correlationId],
    ['written', time(at)],
    ['key', key],
    ['lane', lane],
    ['size', `${sizeBytes} bytes`],
    ['failure', `${failure.class} ${failure.code}: ${failure.message}`],
    ['fingerprint', failure.fingerprint],
    ['tries', `${failure.attempts}, first ${time(failure.firstAt)}, last ${time(failure.lastAt)}`],
    ['behind', behind],
    ['asked', requested && `${requested.kind} by ${requested.by} at ${time(requested.at)}: ${requested.why}`],
    ['stack', failure.stack],
  ]
}

const printLetter = async (output: Output, found: FoundLetter, journal: readonly JournalEntry[]): Promise<void> => {
  for (const [name, value] of linesOf(found))
    if (value !== undefined && value !== '')
      for (const [at, line] of String(value).split('\n').entries())
        await output.line(`${(at === 0 ? name : '').padEnd(12)} ${terminalSafe(line)}`)
  for (const { at, outcome, request, detail } of journal)
    await output.line(
      `${'journal'.padEnd(12)} ${time(at)} ${outcome}: ${terminalSafe(`${request.kind} by ${request.by} (${request.why}). ${detail}`)}`,
    )
}

/** The payload, decoded where it can be, and as it is. */
const payloadOf = async (broker: Broker, here: Surroundings, found: FoundLetter, signal: AbortSignal) => {
  const record = await originalOf(broker, found, { signal })
  if (record === undefined) return undefined
  const { registry } = here
  const decode = createDecoder({
    contracts: await contractsHere(here),
    source:
      registry === undefined
        ? undefined
        : registryClient({ url: registry, clock: systemClock, telemetry: silentTelemetry, timeoutMs: registryTimeoutMs }),
    withoutRegistry: why => note(`millrace: reading by the project's own contracts alone: ${terminalSafe(why)}`),
  })
  return {
    content: await decode(record),
    record: recordJson(record),
    headers: record.headers.entries().map(([name, value]) => [name, value.toString()]),
  }
}

const show = async (key: string, { group, payload, json }: Options): Promise<void> => {
  const signal = interruption()
  const output = standardOutput()
  const here = surroundings()
  await withKafka(here, signal, async broker => {
    const found = (await lettersOf(broker, group, signal)).find(one => keyOfLetter(one) === key)
    if (found === undefined)
      throw new CliError(
        'MR_LETTER_UNKNOWN',
        `There is no live letter ${key}: it has ended, or never was. What came of it: millrace letters journal --letter ${key} --group <group>.`,
      )
    const journal = (await readJournal(broker, found.letter.group, { signal })).filter(entry => entry.letter.key === key)
    const content = payload ? await payloadOf(broker, here, found, signal) : undefined
    if (json)
      return output.json({
        ...letterJson(found),
        journal: journal.map(entry => journalJson(entry, payload === true)),
        ...(content && { payload: content }),
      })
    await printLetter(output, found, journal)
    if (content !== undefined) await output.line(`${'payload'.padEnd(12)} ${safeJson(content.content)}`)
    if (content?.content.state === 'undecodable') await output.line(`${'bytes'.padEnd(12)} ${content.record.value} (base64)`)
    if (content !== undefined) await output.line(`${'headers'.padEnd(12)} ${safeJson(content.headers)}`)
  })
}

/** Exit 0: printed. 1: there is no such live letter. */
export const lettersShowCommand = (): Command =>
  new Command('show')
    .description('one live letter: where it came from, how it failed, what was asked of it')
    .argument('<letter>', 'its key, as `letters list` prints it')
    .option('--group <group>', 'of this consumer group (default: all are looked through)')
    .option('--payload', 'show what the message holds too, decoded: it may be personal')
    .option('--json', 'as one JSON line')
    .action(show)
