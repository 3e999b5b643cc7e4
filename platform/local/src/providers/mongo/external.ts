import { until } from '../../machine/wait.ts'
import type { Provider } from '../provider.ts'
import { mongoAnswers } from './sign-of-life.ts'

/** Host and port of the first server in a connection string; a name to be looked up (mongodb+srv) has none. */
export const firstServer = (url: string): { host: string; port: number } | undefined => {
  const server = /^mongodb:\/\/(?:[^@/]*@)?([^,/?]+)/.exec(url)?.[1]
  if (server === undefined) return undefined
  const [host = '', port = '27017'] = server.split(/:(?=\d+$)/)
  return { host, port: Number(port) }
}

/** Whether the first server of a connection string answers; one found by DNS alone is taken to. */
export const mongoUrlAnswers = async (url: string): Promise<boolean> => {
  const server = firstServer(url)
  return server === undefined || mongoAnswers(server)
}

/** A MongoDB that runs elsewhere. */
export const externalMongo: Provider = {
  name: 'MONGODB_URL',
  howTo: 'set MONGODB_URL=mongodb://host:port to a MongoDB that runs already',
  async look(machine) {
    const url = machine.env.MONGODB_URL
    if (url === undefined || url === '') return { usable: false, why: 'MONGODB_URL is not set' }
    const ready = (signal: AbortSignal) => until(() => mongoUrlAnswers(url), signal)
    return { usable: true, why: 'MONGODB_URL is set', component: { kind: 'external', address: url, ready } }
  },
}
