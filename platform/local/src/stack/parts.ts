import type { ProgramDefinition, Surroundings } from '../definition.ts'
import { thisMachine } from '../machine/machine.ts'
import { type Choice, choose } from '../providers/choose.ts'
import { registryProviders } from '../providers/registry/index.ts'
import { type Running, type StartContext, startComponent } from './component.ts'
import type { Started } from './describe.ts'
import { portsIn } from './ports.ts'
import { programProcess, startProgram } from './program.ts'
import { keepSecrets } from './secrets.ts'
import { chooseServers } from './servers.ts'
import { applyStackTopics } from './stack-topics.ts'
import type { StackOptions } from './start.ts'
import { startUpLines } from './start-up-list.ts'
import type { Layer, Part } from './stop.ts'
import { claimProgramPorts, type ProgramPorts, surroundingsOf } from './surroundings.ts'
import { together } from './together.ts'

/** What all that starts shares. */
interface Start {
  readonly options: StackOptions
  readonly context: StartContext
  /** Aborted by the first failure. */
  readonly giveUp: AbortController
  /** What is up joins the parts and is said to be. */
  join(layer: Layer, starting: Promise<Running>, choice?: Choice): Promise<Running>
}

const beginStart = (options: StackOptions, parts: Part[], changed: () => void): Start => {
  const { home, say, portShift = 0 } = options
  const giveUp = new AbortController()
  const signal = AbortSignal.any([options.signal, giveUp.signal])
  const ports = portsIn({ file: home.ports, say, shift: portShift })
  return {
    options,
    context: { home, ports, say, signal, changed },
    giveUp,
    async join(layer, starting, choice) {
      const running = await starting
      parts.push({ layer, running })
      for (const line of startUpLines(running, choice)) say(line)
      return running
    },
  }
}

const startPrograms = ({ options, context, join }: Start, stack: Surroundings, ports: ProgramPorts): readonly Promise<Running>[] => {
  const { root, home, definition } = options
  const start = (layer: Layer, programs: Readonly<Record<string, ProgramDefinition>> = {}) =>
    Object.entries(programs).map(([name, program]) => {
      const process = programProcess({ root, home, stack, ports: ports.get(name) ?? {} }, name, program)
      return join(layer, startProgram(process, stack.url(name), context))
    })
  return [...start('extras', definition.extras), ...start('services', definition.services)]
}

/**
 * Starts the parts in three waves, each in parallel: Kafka and the document store; registry and topics; extras and services.
 * Each joins `parts` when it is up, so that whoever stops knows what there is.
 */
export const startParts = async (options: StackOptions, parts: Part[], changed: () => void): Promise<Started> => {
  const { definition, home, machine = thisMachine() } = options
  const start = beginStart(options, parts, changed)
  const { context, giveUp, join } = start

  const chosen = await chooseServers(machine)
  const ports = await claimProgramPorts(definition, context.ports)
  const up = (choice: Choice) => join(choice.component, startComponent(choice, context), choice)
  const [kafka, mongo] = await together([up(chosen.kafka), up(chosen.mongo)], giveUp)

  const registryChoice = await choose('registry', registryProviders, machine, { brokers: kafka.address })
  const [registry] = await together([up(registryChoice), applyStackTopics(kafka.address, definition, context)], giveUp)

  const addresses = { kafka: kafka.address, mongo: mongo.address, registry: registry.address }
  const stack = surroundingsOf(addresses, ports, keepSecrets(home.secrets, definition.secrets ?? {}))
  await together(startPrograms(start, stack, ports), giveUp)

  return { addresses, choices: [chosen.kafka, chosen.mongo, registryChoice], ports, notes: definition.notes?.(stack) ?? [] }
}
