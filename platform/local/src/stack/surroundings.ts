import type { ProgramDefinition, StackDefinition, Surroundings } from '../definition.ts'
import { LocalError } from '../errors.ts'
import type { Ports } from './ports.ts'

/** Ports of every service and extra, claimed before anything starts, since programs are told each other's. */
export type ProgramPorts = ReadonlyMap<string, Readonly<Record<string, number>>>

export const programsOf = (definition: StackDefinition): readonly (readonly [string, ProgramDefinition])[] => [
  ...Object.entries(definition.extras ?? {}),
  ...Object.entries(definition.services),
]

export const claimProgramPorts = async (definition: StackDefinition, ports: Ports): Promise<ProgramPorts> => {
  const claimed = new Map<string, Record<string, number>>()
  for (const [name, program] of programsOf(definition)) {
    const own: Record<string, number> = {}
    for (const [port, preferred] of Object.entries({ http: program.port, ...program.ports })) {
      own[port] = await ports.claim(port === 'http' ? name : `${name} ${port}`, preferred)
    }
    claimed.set(name, own)
  }
  return claimed
}

/** A connection string to one database of a server: the path changes, servers and options stay. */
export const databaseUrl = (server: string, database: string): string => {
  const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(server)
  if (parts === null) throw new LocalError('MR_STACK_CONFIG', `MONGODB_URL is no connection string. Set it as mongodb://127.0.0.1:27017.`)
  return `${parts[1]}/${database}${parts[2] ?? ''}`
}

export interface Addresses {
  readonly kafka: string
  readonly registry: string
  readonly mongo: string
}

export const surroundingsOf = (at: Addresses, ports: ProgramPorts, secrets: Readonly<Record<string, string>>): Surroundings => {
  const port = (name: string, which: string): number => {
    const found = ports.get(name)?.[which]
    if (found !== undefined) return found
    throw new LocalError('MR_STACK_CONFIG', `The stack has no ${which} port of ${name}. Declare it in millrace.config.ts.`)
  }
  return {
    kafka: { brokers: at.kafka.split(',') },
    registry: { url: at.registry },
    mongo: { url: at.mongo, database: name => databaseUrl(at.mongo, name) },
    port,
    url: name => `http://127.0.0.1:${port(name, 'http')}`,
    secrets,
  }
}
