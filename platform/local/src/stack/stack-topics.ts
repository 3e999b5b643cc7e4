import type { StackDefinition } from '../definition.ts'
import { applyPlan, planFor } from '../topics/apply.ts'
import { withBroker } from '../topics/connect.ts'
import type { TopicPlan } from '../topics/plan.ts'

const summary = (plan: TopicPlan, ms: number): string => {
  const created = plan.changes.filter(change => change.kind === 'create').length
  const changed = plan.changes.length - created
  const what = plan.changes.length === 0 ? 'as the contracts say' : `${created} created, ${changed} changed`
  return `  ${'topics'.padEnd(16)} ${what.padEnd(28)} ${(ms / 1000).toFixed(1)} s`
}

/** Brings the stack's topics to what its contracts say. */
export const applyStackTopics = async (
  brokers: string,
  definition: StackDefinition,
  { say, signal }: { readonly say: (line: string) => void; readonly signal: AbortSignal },
): Promise<void> => {
  const began = performance.now()
  const { contracts } = await definition.contracts()
  await withBroker(brokers.split(','), signal, async broker => {
    const plan = await planFor(broker, contracts, definition.quickCompaction)
    await applyPlan(broker.topics, plan)
    say(summary(plan, performance.now() - began))
  })
}
