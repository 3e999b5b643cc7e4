import type { StackDescription } from '../description.ts'
import type { Home } from '../home.ts'
import { identityOf } from '../process/identity.ts'
import type { Choice } from '../providers/choose.ts'
import type { Part } from './stop.ts'
import type { Addresses, ProgramPorts } from './surroundings.ts'

export interface Started {
  readonly addresses: Addresses
  readonly choices: readonly Choice[]
  readonly ports: ProgramPorts
  readonly notes: readonly string[]
}

const chosen = ({ provider, why, doesNotProve }: Choice) => ({ provider, why, ...(doesNotProve === undefined ? {} : { doesNotProve }) })

/** The stack as `stack.json` says it. */
export const describe = (home: Home, parts: readonly Part[], { addresses, choices, ports }: Started): StackDescription => {
  const pid = (part: Part) => part.running.identity()?.pid
  const running = new Map(parts.map(part => [part.running.name, part]))
  // In the order of the definition, not in the one they came up in.
  const programs = (layer: 'services' | 'extras') =>
    Object.fromEntries(
      [...ports].flatMap(([name, own]) => {
        const part = running.get(name)
        if (part?.layer !== layer) return []
        return [[name, { url: part.running.address, pid: pid(part) ?? 0, ports: { ...own } }]]
      }),
    )
  return {
    kafka: { brokers: addresses.kafka.split(',') },
    registry: { url: addresses.registry },
    mongo: { url: addresses.mongo },
    services: programs('services'),
    extras: programs('extras'),
    chosen: Object.fromEntries(choices.map(choice => [choice.component, chosen(choice)])),
    startup: Object.fromEntries(parts.map(part => [part.running.name, part.running.startUp])),
    pids: Object.fromEntries(parts.flatMap(part => (pid(part) === undefined ? [] : [[part.running.name, pid(part) ?? 0]]))),
    supervisor: identityOf(process.pid) ?? { pid: process.pid, started: 'unknown' },
    home: home.path,
    secretsFile: home.secrets,
  }
}
