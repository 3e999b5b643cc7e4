import type { Contracts } from '@millrace/contracts'
import { type Broker, systemClock } from '@millrace/messaging'
import { silentTelemetry } from '@millrace/messaging/memory'
import { registryClient } from '@millrace/registry/client'
import { Command } from 'commander'
import { contractsHere, type Surroundings, surroundings, withKafka } from '../connect.ts'
import { CliError } from '../errors.ts'
import { exitCodes } from '../exit-codes.ts'
import { interruption } from '../interruption.ts'
import { messageColumns } from '../messages/columns.ts'
import { createDecoder, type Decoder } from '../messages/decode.ts'
import { readingProgress } from '../messages/progress.ts'
import { type Offsets, rangesOf } from '../messages/ranges.ts'
import type { MessageRow } from '../messages/row.ts'
import { search } from '../messages/search.ts'
import { offsetsOption, partitionsOption } from '../offsets-option.ts'
import { note, noteOnce, type Output, standardOutput } from '../output.ts'
import { positiveNumber } from '../positive-number.ts'
import { growingTable, table } from '../text/table.ts'
import { terminalSafe } from '../text/terminal-safe.ts'
import { timeOption } from '../time-option.ts'

interface Options {
  readonly partition?: readonly number[]
  readonly offset?: Offsets
  readonly since?: number
  readonly until?: number
  readonly key?: string
  readonly type?: readonly string[]
  readonly correlationId?: string
  readonly id?: string
  readonly limit?: number
  readonly payload?: true
  readonly json?: true
}

const tableLimit = 100
const registryTimeoutMs = 5_000
const progressEveryMs = 2_000

const decoderOf = ({ registry }: Surroundings, contracts: Contracts): Decoder =>
  createDecoder({
    contracts,
    source:
      registry === undefined
        ? undefined
        : registryClient({ url: registry, clock: systemClock, telemetry: silentTelemetry, timeoutMs: registryTimeoutMs }),
    withoutRegistry: why => note(`millrace: reading by the project's own contracts alone: ${terminalSafe(why)}`),
  })

/** Those named, or every topic of the project's contracts that exists. */
const topicsOn = async (broker: Broker, named: readonly string[], contracts: Contracts): Promise<readonly string[]> => {
  if (named.length > 0) return [...new Set(named)]
  const found = (await broker.topics.describe(Object.keys(contracts.topics))).map(({ topic }) => topic)
  if (found.length > 0) return found
  throw new CliError('MR_TOPICS_UNNAMED', 'No topic of this project exists on this Kafka. Name the topics to read.')
}

/** Prints rows as they come, or for a table that ends, all at once by their time. */
const printer = (output: Output, json: boolean, follow: boolean) => {
  const rows: MessageRow[] = []
  const lines = growingTable(messageColumns)
  return {
    found: async (row: MessageRow): Promise<void> => {
      if (json) await output.json(row)
      else if (follow) for (const line of lines(row)) await output.line(line)
      else rows.push(row)
    },
    end: async (): Promise<void> => {
      if (rows.length === 0) return
      const sorted = rows.toSorted((a, b) => (a.at === b.at ? a.offset - b.offset : a.at < b.at ? -1 : 1))
      for (const line of table(messageColumns, sorted)) await output.line(line)
    },
  }
}

const read = async (named: readonly string[], options: Options, follow: boolean): Promise<void> => {
  const { partition, offset, since, until, key, type, correlationId, id, limit, payload, json } = options
  const signal = interruption()
  const output = standardOutput()
  const here = surroundings()
  const contracts = await contractsHere(here)
  await withKafka(here, signal, async broker => {
    const topics = await topicsOn(broker, named, contracts)
    const ranges = await rangesOf(broker, { topics, partitions: partition, key, offsets: offset, since, until, follow })
    const progress = readingProgress(ranges)
    const print = printer(output, json === true, follow)
    const ticking = follow ? undefined : setInterval(() => note(progress.text()), progressEveryMs)
    try {
      const most = limit ?? (json === true || follow ? undefined : tableLimit)
      const { found, lost } = await search({
        broker,
        ranges,
        filter: { key, correlationId, id, types: type, since, until },
        decode: decoderOf(here, contracts),
        withData: payload === true,
        limit: most,
        signal: AbortSignal.any([signal, output.gone]),
        ...print,
        passed: progress.passed,
        trouble: noteOnce(),
      })
      await print.end()
      if (!follow) note(`${progress.text()}, found ${found}${found === most ? ' (there may be more: --limit)' : ''}`)
      for (const one of lost) note(`millrace: ${terminalSafe(one)}`)
      if (lost.length > 0) process.exitCode = exitCodes.failed
      if (!follow && signal.aborted) process.exitCode = exitCodes.interrupted
    } finally {
      clearInterval(ticking)
    }
  })
}

const several = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text]

const common = (command: Command): Command =>
  command
    .argument('[topic...]', "topics (default: those of the project's contracts)")
    .option('--partition <n>', 'only this partition; may be given again', partitionsOption)
    .option('--offset <range>', 'only these offsets: 42, 42.. or 42..50', offsetsOption)
    .option('--since <time>', 'from this time on: ISO 8601, or so long ago as 15m', timeOption)
    .option('--until <time>', 'up to this time', timeOption)
    .option('--key <key>', 'only this key: reads its partition alone')
    .option('--type <type>', 'only this type, as orders.OrderPlaced or OrderPlaced; may be given again', several)
    .option('--correlation-id <id>', 'only this flow')
    .option('--id <id>', 'only the message with this id')
    .option('--limit <n>', 'end after so many', positiveNumber)
    .option('--payload', 'show the data too: it may be personal')
    .option('--json', 'one JSON line a message')

const findHelp = `
Reads up to the end as it was at the start; partitions are read side by side. A table has the first ${tableLimit} found unless --limit
says more, by time; JSON lines come as they are found. What was written up to a minute late is found by --until too.

Examples:
  millrace messages find orders.events --key 0198c6a2-…        what happened to one order
  millrace messages find --correlation-id 0198c6a2-… --json    a whole flow, in all topics
  millrace messages find orders.events --since 15m --type OrderCancelled --payload
  millrace messages find orders.events --partition 3 --offset 1042`

const tailHelp = `
Begins at the end, or where --since or --offset says; Ctrl-C ends it.

Examples:
  millrace messages tail                                       every topic of the contracts
  millrace messages tail orders.events --since 5m --type OrderPlaced
  millrace messages tail payments.events --json --limit 1      wait for one`

/** Exit 0: read, or tail was ended by Ctrl-C. 1: something to be read was gone. 130: find was cut short. */
export const messagesCommand = (): Command =>
  new Command('messages')
    .description('messages of topics, decoded; data only when asked for')
    .addCommand(
      common(new Command('find').description('those that are there now'))
        .addHelpText('after', findHelp)
        .action((topics, options) => read(topics, options, false)),
    )
    .addCommand(
      common(new Command('tail').description('those that come'))
        .addHelpText('after', tailHelp)
        .action((topics, options) => read(topics, options, true)),
    )
