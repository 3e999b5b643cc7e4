import { applyPlan, findProject, planFor, planLines, readDefinition, readDescription, type TopicPlan, withBroker } from '@millrace/local'
import { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { interruption } from '../interruption.ts'

const withPlan = async (then: (plan: TopicPlan, apply: () => Promise<void>) => Promise<void>): Promise<void> => {
  const project = findProject()
  const definition = await readDefinition(project)
  const { contracts } = await definition.contracts()
  const named = process.env.KAFKA_BROKERS?.split(',')
  const brokers = named ?? readDescription(project.home.stack)?.kafka.brokers ?? ['127.0.0.1:9092']
  const signal = AbortSignal.any([interruption(), AbortSignal.timeout(30_000)])
  await withBroker(brokers, signal, async broker => {
    const plan = await planFor(broker, contracts, definition.quickCompaction)
    for (const line of planLines(plan)) console.log(line)
    await then(plan, () => applyPlan(broker.topics, plan))
  })
}

const plan = () =>
  withPlan(async found => {
    if (found.refusals.length > 0) process.exitCode = exitCodes.failed
  })

const apply = () =>
  withPlan(async (found, carryOut) => {
    await carryOut()
    if (found.changes.length > 0) console.log(`applied: ${found.changes.length} changes`)
  })

/** Exit 0: planned or applied. 1: the contracts ask for something that would lose records or move keys. */
export const topicsCommand = (): Command =>
  new Command('topics')
    .description('bring topics to what the contracts say: creates and extends, never deletes, shrinks or moves keys')
    .addCommand(new Command('plan').description('print what apply would do').action(plan))
    .addCommand(new Command('apply').description('do it').action(apply))
