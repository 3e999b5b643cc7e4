import { randomInt } from 'node:crypto'
import { findProject, type Home, readDefinition, type Stack, startStack, thisMachine } from '@millrace/local'

const firstShift = 20_000
const lastShift = 24_000

/**
 * Starts the repository's stack in a home of its own, beside whatever else runs here. Servers named by the environment are left
 * alone, since its parts are killed.
 */
export const startOwnStack = async (home: Home, say: (line: string) => void, signal: AbortSignal): Promise<Stack> => {
  const project = findProject(import.meta.dirname)
  const env = { ...process.env, KAFKA_BROKERS: undefined, MONGODB_URL: undefined, SCHEMA_REGISTRY_URL: undefined }
  return startStack({
    definition: await readDefinition(project),
    root: project.root,
    home,
    say,
    signal,
    machine: thisMachine(env),
    portShift: randomInt(firstShift, lastShift),
  })
}
