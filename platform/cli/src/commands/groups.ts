import type { Broker } from '@millrace/messaging'
import { systemClock } from '@millrace/messaging'
import { Command } from 'commander'
import { surroundings, withKafka } from '../connect.ts'
import { CliError } from '../errors.ts'
import { groupDetails, groupLines } from '../groups/print.ts'
import type { GroupReport } from '../groups/report.ts'
import { groupWatch } from '../groups/watch.ts'
import { interruption } from '../interruption.ts'
import { noteOnce, standardOutput } from '../output.ts'
import { durationOption } from '../time-option.ts'

interface Options {
  readonly for?: number
  readonly watch?: number | true
  readonly json?: true
}

const watchEveryMs = 5_000

/** All, or those asked for, which must be there. */
const namesOn = async (broker: Broker, wanted: readonly string[]): Promise<readonly string[]> => {
  const all = await broker.groups.list()
  const unknown = wanted.find(group => !all.includes(group))
  if (unknown === undefined) return wanted.length === 0 ? all : wanted
  throw new CliError('MR_GROUP_UNKNOWN', `There is no group ${unknown}. See all: millrace groups.`)
}

const printed = (reports: readonly GroupReport[], wanted: readonly string[]): readonly string[] =>
  wanted.length === 0 ? groupLines(reports) : reports.flatMap((report, at) => [...(at === 0 ? [] : ['']), ...groupDetails(report)])

const groups = async (wanted: readonly string[], { for: forMs, watch, json }: Options): Promise<void> => {
  const signal = interruption()
  const output = standardOutput()
  const ended = AbortSignal.any([signal, output.gone])
  await withKafka(surroundings(), signal, async broker => {
    const look = groupWatch({ broker, clock: systemClock, signal: ended, names: () => namesOn(broker, wanted), trouble: noteOnce() })
    const print = async (): Promise<void> => {
      const reports = await look.report()
      if (json) for (const report of reports) await output.json(report)
      else for (const line of printed(reports, wanted)) await output.line(line)
    }
    if (forMs !== undefined) {
      await look.sample()
      await systemClock.sleep(forMs, ended)
    }
    await print()
    while (watch !== undefined && !ended.aborted) {
      await systemClock.sleep(watch === true ? watchEveryMs : watch, ended)
      if (ended.aborted) return
      if (!json) await output.line(`\n${new Date().toISOString()}`)
      await print()
    }
  })
}

const examples = `
Examples:
  millrace groups                               every group: state, members, lag, age of its oldest unhandled message
  millrace groups orders.fulfilment --for 10s   one group by partition, and whether its lag shrinks
  millrace groups --watch 5s --json             one JSON line a group, every 5 s until Ctrl-C

Lag counts offsets that are not finished: markers of transactions and what compaction removed count too. The age comes from
the time in the oldest unhandled record, so it is as right as the clocks of those who wrote it. A partition that is stopped
(MR_RETENTION_GAP, MR_OFFSETS_LOST) is consumed again after its offset was set: millrace offsets reset.`

/** Exit 0: printed, or --watch was ended by Ctrl-C. 1: no such group. */
export const groupsCommand = (): Command =>
  new Command('groups')
    .description('consumer groups: members, partitions, lag in messages and in time, trend')
    .argument('[group...]', 'these, by partition (default: all, one line each)')
    .option('--for <duration>', 'look twice, so long apart, and say how the lag moves', durationOption)
    .option('--watch [interval]', 'again every so often (default 5s), with the trend, until Ctrl-C', durationOption)
    .option('--json', 'one JSON line a group')
    .addHelpText('after', examples)
    .action(groups)
