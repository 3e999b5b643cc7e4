import type { ProgramDefinition } from '../definition.ts'
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
import { claimProgramPorts, surroundingsOf } from './surroundings.ts'
import { together } from './together.ts'

/**
 * Starts the parts in three waves, each in parallel: Kafka and the document store; registry, topics and extras; the services.
 * Each joins `parts` when it is up, so that whoever stops knows what there is.
 */
export const startParts = async (options: StackOptions, parts: Part[], changed: () => void): Promise<Started> => {
  const { definition, root, home, say, machine = thisMachine(), portShift: shift = 0 } = options
  const giveUp = new AbortController()
  const signal = AbortSignal.any([options.signal, giveUp.signal])
  const ports = portsIn({ file: home.ports, say, shift })
  const context: StartContext = { home, ports, say, signal, changed }

  const join = async (layer: Layer, starting: Promise<Running>, choice?: Choice): Promise<Running> => {
    const running = await starting
    parts.push({ layer, running })
    for (const line of startUpLines(running, choice)) say(line)
    return running
  }

  const chosen = await chooseServers(machine)
  const programPorts = await claimProgramPorts(definition, ports)
  const [kafka, mongo] = await together(
    [
      join('kafka', startComponent(chosen.kafka, context), chosen.kafka),
      join('mongo', startComponent(chosen.mongo, context), chosen.mongo),
    ],
    giveUp,
  )

  const registryChoice = await choose('registry', registryProviders, machine, { brokers: kafka.address })
  const registryAt = startComponent(registryChoice, context)
  const addresses = async () => ({ kafka: kafka.address, mongo: mongo.address, registry: (await registryAt).address })
  const secrets = keepSecrets(home.secrets, definition.secrets ?? {})

  const program = async (layer: Layer, name: string, of: ProgramDefinition): Promise<Running> => {
    const stack = surroundingsOf(await addresses(), programPorts, secrets)
    const process = programProcess({ root, home, stack, ports: programPorts.get(name) ?? {} }, name, of)
    return join(layer, startProgram(process, stack.url(name), context))
  }
  const programs = (layer: Layer, of: Readonly<Record<string, ProgramDefinition>> = {}) =>
    Object.entries(of).map(([name, one]) => program(layer, name, one))

  await together(
    [
      join('registry', registryAt, registryChoice),
      applyStackTopics(kafka.address, definition, { say, signal }),
      ...programs('extras', definition.extras),
    ],
    giveUp,
  )
  await together(programs('services', definition.services), giveUp)
  const at = await addresses()
  const notes = definition.notes?.(surroundingsOf(at, programPorts, secrets)) ?? []
  return { addresses: at, choices: [chosen.kafka, chosen.mongo, registryChoice], ports: programPorts, notes }
}
