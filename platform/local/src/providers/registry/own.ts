import { join } from 'node:path'
import { answersHttp } from '../../machine/http.ts'
import { until } from '../../machine/wait.ts'
import type { Place, Provider } from '../provider.ts'
import type { RegistryNeeds } from './external.ts'

const entry = join(import.meta.dirname, '../../registry/main.ts')

/** Millrace's own registry, kept in Kafka. */
export const ownRegistry: Provider<RegistryNeeds> = {
  name: "Millrace's registry",
  howTo: "use Millrace's own, which needs nothing more",
  doesNotProve: 'how another registry behaves beyond what its clients use',
  async look(_machine, { brokers }) {
    return {
      usable: true,
      why: 'it needs nothing but Kafka',
      component: { kind: 'local', prepare: async () => undefined, process: place => registryProcess(place, brokers) },
    }
  },
}

const registryProcess = async (place: Place, brokers: string) => {
  const port = await place.port('registry', 8081)
  const address = `http://127.0.0.1:${port}`
  const env = { KAFKA_BROKERS: brokers, HOST: '127.0.0.1', PORT: String(port), NODE_COMPILE_CACHE: join(place.cache, 'compiled') }
  return {
    address,
    process: {
      name: 'registry',
      command: { file: process.execPath, args: [entry], env },
      ready: (signal: AbortSignal) => until(() => answersHttp(`${address}/health`, signal), signal),
    },
  }
}
