import { dirname, join } from 'node:path'
import { nodeFlags } from '@millrace/messaging'
import type { ProgramDefinition, Surroundings } from '../definition.ts'
import type { Home } from '../home.ts'
import { answersHttp } from '../machine/http.ts'
import { until } from '../machine/wait.ts'
import type { Identity } from '../process/identity.ts'
import { type SupervisedProcess, supervise } from '../process/supervise.ts'
import type { Running, StartContext } from './component.ts'

/** The variables a port is told by: `http` → HTTP_PORT. */
const portVariables = (ports: Readonly<Record<string, number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [`${name.toUpperCase().replaceAll('-', '_')}_PORT`, String(port)]))

/** A service or extra as a process of this Node. */
export const programProcess = (
  at: { readonly root: string; readonly home: Home; readonly stack: Surroundings; readonly ports: Readonly<Record<string, number>> },
  name: string,
  program: ProgramDefinition,
): SupervisedProcess => {
  const entry = join(at.root, program.entry)
  const env = {
    HTTP_HOST: '127.0.0.1',
    KAFKA_BROKERS: at.stack.kafka.brokers.join(','),
    SCHEMA_REGISTRY_URL: at.stack.registry.url,
    // One that was killed waits as long for the place its old self has in its groups.
    KAFKA_SESSION_TIMEOUT_MS: '10000',
    ...portVariables(at.ports),
    DATA_DIR: at.home.data(name),
    // Compiled sources are kept, so that a service starts in half the time.
    NODE_COMPILE_CACHE: join(at.home.cache, 'compiled'),
    ...program.env?.(at.stack),
  }
  return {
    name,
    command: { file: process.execPath, args: [...nodeFlags, entry], env, cwd: dirname(dirname(entry)) },
    ready: signal => until(() => answersHttp(`${at.stack.url(name)}/health`, signal), signal),
  }
}

/** Starts a service or extra and waits until it is healthy. */
export const startProgram = async (process: SupervisedProcess, address: string, context: StartContext): Promise<Running> => {
  const { home, say, signal } = context
  const began = performance.now()
  const changed = (identity: Identity) => context.changed?.(process.name, identity)
  const supervised = await supervise(process, { home, say, signal, changed })
  return {
    name: process.name,
    address,
    startUp: { ms: Math.round(performance.now() - began), downloadMs: 0 },
    identity: () => supervised.identity(),
    stop: graceMs => supervised.stop(graceMs),
  }
}
