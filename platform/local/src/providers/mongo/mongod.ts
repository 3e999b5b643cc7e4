import { mkdirSync } from 'node:fs'
import { until } from '../../machine/wait.ts'
import type { Place, Provider } from '../provider.ts'
import { mongoAnswers } from './sign-of-life.ts'

/** The machine's own mongod, with a data directory of the stack's. */
export const installedMongo: Provider = {
  name: 'mongod',
  howTo: 'install MongoDB so that mongod is on the PATH',
  doesNotProve: 'one server: nothing about a replica set or a failover',
  async look(machine) {
    const mongod = await machine.mongod()
    if ('missing' in mongod) return { usable: false, why: 'no mongod on the PATH' }
    return {
      usable: true,
      why: `${mongod.version} is on the PATH`,
      component: { kind: 'local', prepare: async () => undefined, process: place => mongodProcess(place, mongod.file) },
    }
  },
}

const mongodProcess = async (place: Place, file: string) => {
  const port = await place.port('mongo', 27017)
  const directory = place.home.data('mongo')
  mkdirSync(directory, { recursive: true })
  const command = { file, args: ['--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', directory], cwd: directory }
  const ready = (signal: AbortSignal) => until(() => mongoAnswers({ host: '127.0.0.1', port }), signal)
  return { address: `mongodb://127.0.0.1:${port}`, process: { name: 'mongo', command, ready } }
}
