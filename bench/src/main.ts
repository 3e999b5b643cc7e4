import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { openArena } from './arena/open-arena.ts'
import type { Bench } from './bench.ts'
import { ours } from './bench.ts'
import { benches } from './benches.ts'
import { describeMachine } from './report/machine.ts'
import { type Report, reportOf } from './report/report.ts'
import { remarks, textTable } from './report/table.ts'
import { runBench } from './run.ts'

interface Options {
  readonly json?: string
  readonly quick: boolean
  readonly rounds?: number
  readonly only?: readonly string[]
  readonly profile?: string
}

const fullRounds = 5
const quickRounds = 1

const say = (line: string): void => console.error(line)

const countOf = (text: string): number => {
  const count = Number(text)
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new InvalidArgumentError('a whole number above 0, please')
}

const benchNamed = (name: string): Bench => {
  const found = benches.find(bench => bench.name === name)
  if (found === undefined) throw new InvalidArgumentError(`there is: ${benches.map(bench => bench.name).join(', ')}`)
  return found
}

const sidesOf = ({ sides }: Bench, only: readonly string[] | undefined) =>
  only === undefined ? sides : sides.filter(({ name }) => name === ours || only.includes(name))

const measure = async (bench: Bench, options: Options, signal: AbortSignal): Promise<Report> => {
  const profile = options.profile === undefined ? {} : { profile: resolve(options.profile) }
  const arena = await openArena({ say, signal, ...profile })
  try {
    const work = options.quick ? bench.quick : bench.full
    const rounds = options.rounds ?? (options.quick ? quickRounds : fullRounds)
    const machine = describeMachine(arena.provider)
    const ran = await runBench(bench, arena, { rounds, work, sides: sidesOf(bench, options.only) })
    const quotable = !options.quick && options.profile === undefined && rounds >= fullRounds
    return reportOf(ran.rounds, { bench, work, quotable, machine, leftOut: ran.leftOut })
  } finally {
    await arena.close()
  }
}

const print = (report: Report): void => {
  const { machine } = report
  console.log(`\n${report.name}: ${report.about}, in ${report.unit} (${report.better} is better)`)
  console.log(
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Node ${machine.node}, Kafka: ${machine.kafka}; rounds: ${report.runs}\n`,
  )
  console.log(textTable(report))
  for (const remark of remarks(report)) console.log(`  ${remark}`)
}

const write = (file: string, report: Report): void => {
  mkdirSync(dirname(resolve(file)), { recursive: true })
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
}

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))

await new Command('bench')
  .description('Measures Millrace beside other Kafka clients, in the same run, on real Kafka.')
  .argument('<name>', `one of ${benches.map(bench => bench.name).join(', ')}`, benchNamed)
  .option('--json <file>', 'also write the figures to a file')
  .option('--quick', 'less work and one round: to see that it runs, not to be quoted', false)
  .option('--rounds <count>', `how often each side runs (default ${fullRounds})`, countOf)
  .option('--only <peer...>', 'ours beside these peers alone')
  .option('--profile <directory>', 'write a CPU profile of each run of our side')
  .action(async (bench: Bench, options: Options) => {
    const report = await measure(bench, options, stop.signal)
    print(report)
    if (options.json !== undefined) write(options.json, report)
  })
  .parseAsync()
