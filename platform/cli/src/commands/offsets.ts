import { Command } from 'commander'
import { surroundings, withKafka } from '../connect.ts'
import { exitCodes } from '../exit-codes.ts'
import { interruption } from '../interruption.ts'
import { readJournal } from '../offsets/journal.ts'
import { changesOf } from '../offsets/plan.ts'
import { journalLines, planJson, planLines } from '../offsets/print.ts'
import { activeMembers, executeReset, planReset } from '../offsets/reset.ts'
import { type Target, targetOption } from '../offsets/target.ts'
import { partitionsOption } from '../offsets-option.ts'
import { note, noteOnce, standardOutput } from '../output.ts'
import { counted } from '../text/counted.ts'
import { terminalSafe } from '../text/terminal-safe.ts'

interface Options {
  readonly group: string
  readonly topic: string
  readonly partition?: readonly number[]
  readonly to: Target
  readonly yes?: true
  readonly reason?: string
  readonly json?: true
}

const reset = async (options: Options, command: Command): Promise<void> => {
  const { group, topic, partition, to, yes, reason, json } = options
  if (yes && !reason?.trim()) command.error("error: option '--reason <text>' is needed with --yes")
  const signal = interruption()
  const output = standardOutput()
  await withKafka(surroundings(), signal, async broker => {
    const planned = await planReset(broker, { group, topic, partitions: partition, target: to }, { signal, trouble: noteOnce() })
    const { plan, spans } = planned
    if (planned.group.state === 'unknown') {
      note(`Nobody on this Kafka knows the group ${terminalSafe(group)}: look at its name, unless its offsets expired.`)
    }
    const active = activeMembers(planned.group)
    if (!json) for (const line of planLines(group, plan, spans)) await output.line(line)
    if (yes) await executeReset(broker, planned, reason ?? '')
    const changes = changesOf(plan)
    if (json) for (const change of changes) await output.json(planJson(group, change, spans, yes === true))
    if (yes && changes.length > 0) note(`set: ${counted(changes.length, 'partition')} of ${terminalSafe(group)}`)
    if (!yes && active !== undefined) note(terminalSafe(active))
    else if (!yes && changes.length > 0) note('Nothing was set. To do it: the same with --yes --reason "…"')
    if (!yes && json) for (const why of plan.refusals) note(`refused: ${terminalSafe(why)}`)
    if (plan.refusals.length > 0) process.exitCode = exitCodes.failed
  })
}

const journal = async ({ group, json }: { group?: string; json?: true }): Promise<void> => {
  const signal = interruption()
  const output = standardOutput()
  await withKafka(surroundings(), signal, async broker => {
    const lines = await readJournal(broker, group, { signal, trouble: noteOnce() })
    if (json) for (const line of lines) await output.json(line)
    else for (const line of journalLines(lines)) await output.line(line)
  })
}

const resetHelp = `
Prints a plan and does nothing, unless --yes is given. Going back handles messages again, with their effects; going forward leaves messages
unhandled for good. A group with members is refused: they would commit over it. Stop the service, set the offsets, start it.
It is the way out for a partition that a consumer stopped: of a retention gap (MR_RETENTION_GAP) usually --to earliest; of lost offsets
(MR_OFFSETS_LOST) to the time of the last message known to be handled, or --to earliest if repeats are harmless.

Examples:
  millrace offsets reset --group orders.fulfilment --topic payments.events --to earliest
  millrace offsets reset --group orders.fulfilment --topic payments.events --partition 3 --to 15m
  millrace offsets reset --group mails --topic orders.events --to by-10 --yes --reason "mail server lost them"`

/** Exit 0: planned or set. 1: refused. */
export const offsetsCommand = (): Command =>
  new Command('offsets')
    .description('where consumer groups go on, and setting it')
    .addCommand(
      new Command('reset')
        .description('set where a group goes on in a topic: prints what that would repeat or skip, and does it with --yes')
        .requiredOption('--group <group>', 'the consumer group')
        .requiredOption('--topic <topic>', 'the topic')
        .option('--partition <n>', 'only this partition; may be given again', partitionsOption)
        .requiredOption(
          '--to <where>',
          'earliest, latest, an offset, a time (ISO 8601, or so long ago as 15m), by-100 or by+100',
          targetOption,
        )
        .option('--yes', 'do it; without, only the plan is printed')
        .option('--reason <text>', 'why: kept in the journal; needed with --yes')
        .option('--json', 'one JSON line a partition')
        .addHelpText('after', resetHelp)
        .action((options, command) => reset(options, command)),
    )
    .addCommand(
      new Command('journal')
        .description('who set which offsets, when and why')
        .option('--group <group>', 'of this group alone')
        .option('--json', 'one JSON line an entry')
        .action(journal),
    )
