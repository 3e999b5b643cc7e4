import { answersHttp } from '../../machine/http.ts'
import { until } from '../../machine/wait.ts'
import type { Provider } from '../provider.ts'

/** What the registry is given: the Kafka it keeps its records in. */
export interface RegistryNeeds {
  readonly brokers: string
}

/** Any registry with Confluent's API that runs elsewhere. */
export const externalRegistry: Provider<RegistryNeeds> = {
  name: 'SCHEMA_REGISTRY_URL',
  howTo: 'set SCHEMA_REGISTRY_URL=http://host:port to a registry with the Confluent API that runs already',
  async look(machine) {
    const url = machine.env.SCHEMA_REGISTRY_URL
    if (url === undefined || url === '') return { usable: false, why: 'SCHEMA_REGISTRY_URL is not set' }
    const address = url.replace(/\/+$/, '')
    const ready = (signal: AbortSignal) => until(() => answersHttp(`${address}/subjects`, signal), signal)
    return { usable: true, why: 'SCHEMA_REGISTRY_URL is set', component: { kind: 'external', address, ready } }
  },
}
