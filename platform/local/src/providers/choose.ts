import { LocalError } from '../errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { Component, ComponentName, Provider } from './provider.ts'

export interface Choice {
  readonly component: ComponentName
  readonly provider: string
  readonly why: string
  readonly doesNotProve?: string
  readonly way: Component
}

/** The first usable way to have a component; or one message that says what is missing and every way to go on. */
export const choose = async <In>(
  component: ComponentName,
  providers: readonly Provider<In>[],
  machine: Machine,
  given: In,
): Promise<Choice> => {
  const refused: string[] = []
  const missing: string[] = []
  for (const provider of providers) {
    const outlook = await provider.look(machine, given)
    if (outlook.usable) {
      const why = [...refused, outlook.why].join('; ')
      const caveat = provider.doesNotProve === undefined ? {} : { doesNotProve: provider.doesNotProve }
      return { component, provider: provider.name, why, way: outlook.component, ...caveat }
    }
    refused.push(outlook.why)
    missing.push(...(outlook.missing ?? []))
  }
  const ways = providers.map(provider => `  - ${provider.howTo}`).join('\n')
  throw new LocalError(
    'MR_PREREQUISITE_MISSING',
    `${component} can't be run on this machine: ${missing.join(' and ') || refused.join('; ')} missing. Ways to go on:\n${ways}`,
  )
}
