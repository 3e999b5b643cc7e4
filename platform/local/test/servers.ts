import { randomInt } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Home, homeAt } from '../src/home.ts'
import { thisMachine } from '../src/machine/machine.ts'
import { identityOf, isRunning } from '../src/process/identity.ts'
import { stopLeftovers } from '../src/process/leftovers.ts'
import { recordsIn } from '../src/process/records.ts'
import { choose } from '../src/providers/choose.ts'
import { kafkaProviders } from '../src/providers/kafka/index.ts'
import { mongoProviders } from '../src/providers/mongo/index.ts'
import { type Running, startComponent } from '../src/stack/component.ts'
import { portsIn } from '../src/stack/ports.ts'

const root = resolve(import.meta.dirname, '../../..', '.millrace')
const runs = join(root, 'test-servers')
const cache = join(root, 'cache')
const homeOf = (run: string): Home => homeAt(join(runs, run), cache)

const ownerIn = (home: Home) => recordsIn(join(home.path, 'owner'))

/** Runs whose vitest is gone without having ended them. */
const endAbandonedRuns = async (): Promise<void> => {
  for (const run of readdirSync(runs)) {
    const home = homeOf(run)
    const [owner] = ownerIn(home).all()
    if (owner !== undefined && isRunning(owner)) continue
    await stopLeftovers(home)
    rmSync(home.path, { recursive: true, force: true })
  }
}

/**
 * Vitest's global set-up of tests against real servers: one Kafka and one document store for the run, with data of their own,
 * their addresses in KAFKA_BROKERS and MONGODB_URL. Where those are set already, they are used and left running.
 */
export default async function servers(): Promise<() => Promise<void>> {
  mkdirSync(runs, { recursive: true })
  await endAbandonedRuns()
  const home = homeOf(String(process.pid))
  const self = identityOf(process.pid)
  if (self !== undefined) ownerIn(home).add('vitest', self)
  const say = (line: string) => console.log(line)
  const ports = portsIn({ file: home.ports, shift: randomInt(1_000, 4_000) })
  const machine = thisMachine()
  const context = { home, ports, say, signal: AbortSignal.timeout(900_000) }
  const start = async (component: 'kafka' | 'mongo', providers: typeof kafkaProviders): Promise<Running> =>
    startComponent(await choose(component, providers, machine, undefined), context)
  const [kafka, mongo] = await Promise.all([start('kafka', kafkaProviders), start('mongo', mongoProviders)])
  process.env.KAFKA_BROKERS = kafka.address
  process.env.MONGODB_URL = mongo.address
  return async () => {
    await Promise.all([kafka.stop(5_000), mongo.stop(5_000)])
    rmSync(home.path, { recursive: true, force: true })
  }
}
