import { LocalError, type StackDefinition, type StackDescription } from '@millrace/local'

/** Runs the repository's demo on a stack. Answers whether what it audited holds. */
export const runDemo = async (
  definition: StackDefinition,
  stack: StackDescription,
  orders: number | undefined,
  signal: AbortSignal,
): Promise<boolean> => {
  if (definition.demo === undefined) {
    throw new LocalError('MR_STACK_CONFIG', 'millrace.config.ts names no demo. Add `demo: () => import(…)`, a module that exports `demo`.')
  }
  const { demo } = await definition.demo()
  const { ok } = await demo(stack, { orders, signal })
  return ok
}
