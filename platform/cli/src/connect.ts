import type { Contracts } from '@millrace/contracts'
import { findProject, LocalError, type Project, readDefinition, readDescription, withBroker } from '@millrace/local'
import { type Broker, MessagingError } from '@millrace/messaging'

/** Where a command finds what it works on. */
export interface Surroundings {
  readonly brokers: readonly string[]
  /** undefined: nobody named one. */
  readonly registry: string | undefined
  /** The repository it is run in; undefined outside of one. */
  readonly project: Project | undefined
}

const projectHere = (): Project | undefined => {
  try {
    return findProject()
  } catch (error) {
    if (error instanceof LocalError) return undefined
    throw error
  }
}

/** KAFKA_BROKERS and REGISTRY_URL, else those of the stack that runs here, else the usual broker of this machine. */
export const surroundings = (env: NodeJS.ProcessEnv = process.env): Surroundings => {
  const project = projectHere()
  const stack = project === undefined ? undefined : readDescription(project.home.stack)
  return {
    brokers: env.KAFKA_BROKERS?.split(',') ?? stack?.kafka.brokers ?? ['127.0.0.1:9092'],
    // A registry beside a broker of another stack would explain its bytes wrongly.
    registry: env.REGISTRY_URL ?? (env.KAFKA_BROKERS === undefined ? stack?.registry.url : undefined),
    project,
  }
}

/** The project's own contracts; none outside a project. */
export const contractsHere = async ({ project }: Surroundings): Promise<Contracts> => {
  if (project === undefined) return { types: {}, topics: {} }
  const definition = await readDefinition(project)
  return (await definition.contracts()).contracts
}

const connectWithinMs = 10_000

/** Does something with the Kafka of these surroundings, and leaves no connection. */
export const withKafka = async <T>({ brokers }: Surroundings, signal: AbortSignal, work: (broker: Broker) => Promise<T>): Promise<T> => {
  try {
    return await withBroker(brokers, AbortSignal.any([signal, AbortSignal.timeout(connectWithinMs)]), work)
  } catch (error) {
    if (signal.aborted || !(error instanceof MessagingError) || error.code !== 'MR_BROKER_UNAVAILABLE') throw error
    const message = `Kafka at ${brokers.join(', ')} doesn't answer. Start a stack with \`npm start\`, or name another Kafka by KAFKA_BROKERS.`
    throw new MessagingError(error.code, message, { cause: error, failure: 'unavailable' })
  }
}
