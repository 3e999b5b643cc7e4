import { type Home, homeAt } from '../src/home.ts'
import { thisMachine } from '../src/machine/machine.ts'
import { choose } from '../src/providers/choose.ts'
import { kafkaFromJars } from '../src/providers/kafka/jars.ts'
import { mongoProviders } from '../src/providers/mongo/index.ts'
import { type Running, startComponent } from '../src/stack/component.ts'
import { portsIn } from '../src/stack/ports.ts'

export interface SoakServers {
  readonly kafka: Running
  readonly mongo: Running
  killBroker(): void
  stop(): Promise<void>
}

/** A broker of the soak's own, since it is killed, and a document store; the broker comes back by itself. */
export const startServers = async (path: string, cache: string, say: (line: string) => void): Promise<SoakServers> => {
  const home: Home = homeAt(path, cache)
  const ports = portsIn({ file: home.ports, shift: 11_000 + (process.pid % 1_000) })
  const context = { home, ports, say, signal: AbortSignal.timeout(600_000), clean: true }
  const machine = thisMachine({ ...process.env, KAFKA_BROKERS: undefined })
  const [kafka, mongo] = await Promise.all([
    choose('kafka', [kafkaFromJars], machine, undefined).then(choice => startComponent(choice, context)),
    choose('mongo', mongoProviders, machine, undefined).then(choice => startComponent(choice, context)),
  ])
  return {
    kafka,
    mongo,
    killBroker: () => {
      const pid = kafka.identity()?.pid
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
    },
    stop: async () => {
      await Promise.all([kafka.stop(5_000), mongo.stop(5_000)])
    },
  }
}
