import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { openArena } from './arena/open-arena.ts'
import type { Bench } from './bench.ts'
import { benches } from './benches.ts'
import { measure } from './measure.ts'
import { writePage } from './page/write-page.ts'
import type { Report } from './report/report.ts'
import { remarks, textTable } from './report/table.ts'
import { keptFile, writeReport } from './results.ts'

interface Options {
  readonly json?: string
  readonly quick: boolean
  readonly rounds?: number
  readonly only?: readonly string[]
  readonly profile?: string
  readonly keep: boolean
  readonly page: boolean
}

const say = (line: string): void => console.error(line)

const countOf = (text: string): number => {
  const count = Number(text)
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new InvalidArgumentError('It must be a whole number above 0.')
}

const names = benches.map(({ name }) => name).join(', ')

const benchNamed = (name: string, before: readonly Bench[] | undefined): readonly Bench[] => {
  const found = benches.find(bench => bench.name === name)
  if (found === undefined) throw new InvalidArgumentError(`There are: ${names}.`)
  return [...(before ?? []), found]
}

const print = (report: Report): void => {
  const { machine } = report
  console.log(`\n${report.name}: ${report.about}; in ${report.unit}, ${report.better} is better`)
  console.log(
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; Node ${machine.node}; ${machine.kafka}; rounds: ${report.runs}\n`,
  )
  console.log(textTable(report))
  for (const remark of remarks(report)) console.log(`  ${remark}`)
}

const run = async (chosen: readonly Bench[], options: Options, signal: AbortSignal): Promise<void> => {
  const profile = options.profile === undefined ? {} : { profile: resolve(options.profile) }
  const arena = await openArena({ say, signal, ...profile })
  try {
    for (const bench of chosen) {
      const report = await measure(bench, arena, options)
      print(report)
      if (options.json !== undefined) writeReport(resolve(options.json), report)
      if (options.keep && report.quotable) writeReport(keptFile(bench.name), report)
    }
  } finally {
    await arena.close()
  }
}

const program = new Command('bench')
  .description('Measures Millrace beside other Kafka clients, in the same run, on real Kafka: one of its own, or that of KAFKA_BROKERS.')
  .argument('[names...]', names, benchNamed)
  .option('--json <file>', 'also write the figures of a bench to a file')
  .option('--quick', 'less work and one round: to see that it runs, not to be quoted', false)
  .option('--rounds <count>', 'how often each side runs: 5 unless told', countOf)
  .option('--only <peers...>', 'ours beside these peers alone')
  .option('--profile <directory>', 'write a CPU profile of each run of our side')
  .option('--keep', 'keep the figures in bench/results, for the page', false)
  .option('--page', 'write the tables of docs/performance.md from the kept figures', false)

program.action(async (given: readonly Bench[] | undefined, options: Options) => {
  const chosen = given ?? []
  if (chosen.length === 0 && !options.page) program.error(`Name a bench: ${names}.`, { exitCode: 2 })
  if (options.json !== undefined && chosen.length > 1) program.error('--json takes the figures of one bench.', { exitCode: 2 })
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
  try {
    if (chosen.length > 0) await run(chosen, options, stop.signal)
    if (options.page) writePage()
  } catch (error) {
    const told = stop.signal.aborted ? stop.signal.reason : error
    say(`bench: ${told instanceof Error ? told.message : told}`)
    process.exitCode = 1
  }
})

await program.parseAsync()
